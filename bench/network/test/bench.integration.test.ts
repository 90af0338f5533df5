// SPDX-License-Identifier: Apache-2.0
// `npm run bench:network -- --quick` on the embedded network: the shape of what comes out, never a time; and it leaves nothing behind.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Row {
    readonly bench: string;
    readonly what: string;
    readonly unit: string;
    readonly value: { readonly median: number; readonly samples: number };
}

const script = join(__dirname, '..', 'dist', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'wardledger-bench-network-'));

afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
});

interface Run {
    readonly code: number | null;
    readonly out: string;
    readonly told: string;
}

/** Runs it; `disturb` gets its process number once the first network runs. */
async function disturbed(disturb: (pid: number) => void, ...args: string[]): Promise<Run> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], { cwd: folder });
    let [out, told] = ['', ''];
    let due = true;
    child.stdout.on('data', (text: Buffer) => (out += text.toString('utf8')));
    child.stderr.on('data', (text: Buffer) => {
        told += text.toString('utf8');
        if (due && told.includes('network of embedded')) {
            due = false;
            disturb(child.pid ?? 0);
        }
    });
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, told })));
}

const bench = (...args: string[]): Promise<Run> => disturbed(() => undefined, ...args);

/** Kills the network that a bench has started. */
function killNetwork(pid: number): void {
    const { stdout } = spawnSync('pgrep', ['-P', String(pid), '-f', 'embedded-network.cjs'], { encoding: 'utf8' });
    process.kill(Number(stdout.trim()), 'SIGKILL');
}

describe('npm run bench:network', () => {
    it('measures submits by both clients and an idle network, and removes its data', async () => {
        const { code, out, told } = await bench('--quick', '--embedded-only', '--only', 'submit,idle', '--json');
        expect(told).toContain('Real Fabric was not run');
        expect(code).toBe(0);
        const { circumstances, figures } = JSON.parse(out) as { circumstances: string; figures: Row[] };
        expect(circumstances).toContain('Command: `npm run bench:network -- --quick');
        const rates = figures.filter(({ unit }) => unit === 'submits/s').map(({ what }) => what);
        expect(rates).toEqual(["Fabric's SDK", 'lean client']);
        expect(figures.filter(({ value }) => !(value.median >= 0) || value.samples < 1)).toEqual([]);
        expect(readdirSync(join(folder, 'data'))).toEqual([]);
    }, 300_000);

    it('audits a ledger that it made', async () => {
        const { code, out } = await bench('--quick', '--embedded-only', '--only', 'audit', '--json');
        expect(code).toBe(0);
        const { figures } = JSON.parse(out) as { figures: Row[] };
        expect(figures.map(({ what, unit }) => [what, unit])).toEqual([
            ['a ledger of 500 puts in a folder', 's'],
            ['a ledger of 500 puts in a folder', 'transactions/s'],
        ]);
        expect(readdirSync(join(folder, 'data'))).toEqual([]);
    }, 300_000);

    const endless = ['--embedded-only', '--only', 'submit', '--seconds', '60'];

    it('ends with an error, and removes its data, when the network dies', async () => {
        const { code, out, told } = await disturbed(killNetwork, ...endless);
        expect([code, out]).toEqual([1, '']);
        expect(told).toContain('Error: ');
        expect(readdirSync(join(folder, 'data'))).toEqual([]);
    }, 300_000);

    it('stops when it is told to, and removes its data', async () => {
        const { code, out, told } = await disturbed((pid) => process.kill(pid, 'SIGTERM'), ...endless);
        expect([code, out, told.trim().split('\n').at(-1)]).toEqual([2, '', 'stopped by SIGTERM']);
        expect(readdirSync(join(folder, 'data'))).toEqual([]);
    }, 300_000);

    it('refuses a command line that it does not understand', async () => {
        const { code, told } = await bench('--only', 'speed');
        expect([code, told]).toEqual([2, expect.stringContaining('"speed"')]);
    });
});
