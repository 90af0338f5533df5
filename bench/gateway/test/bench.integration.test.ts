// SPDX-License-Identifier: Apache-2.0
// `npm run bench -- --quick` end to end: the shape of what comes out, never a time; and Ctrl-C leaves nothing behind.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BENCHES } from '../src/options';

interface Summary {
    readonly median: number;
    readonly samples: number;
}
interface Row {
    readonly bench: string;
    readonly what: string;
    readonly unit: string;
    readonly value: Summary;
    readonly yardstick?: { readonly what: string; readonly value: Summary; readonly ratio: Summary };
}

const script = join(__dirname, '..', 'dist', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'wardledger-bench-'));

afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
});

function bench(...args: string[]): ChildProcess {
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], { cwd: folder });
}

async function finished(child: ChildProcess): Promise<{ code: number | null; out: string; told: string }> {
    let [out, told] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => (out += text.toString('utf8')));
    child.stderr?.on('data', (text: Buffer) => (told += text.toString('utf8')));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, told })));
}

/** Processes of this machine that were told to work in the folder. */
function left(): string[] {
    const pids = existsSync('/proc/self/cmdline') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
    return pids.filter((pid) => {
        try {
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
        } catch {
            return false; // it ended while we looked
        }
    });
}

describe('npm run bench', () => {
    it('measures everything, in pairs, and leaves nothing running and no data', async () => {
        const { code, out, told } = await finished(bench('--quick', '--json', '--record-within', '200', '--only', BENCHES.join()));
        expect(told).toContain('warm-up');
        expect(code).toBe(0);
        const { circumstances, figures } = JSON.parse(out) as { circumstances: string; figures: Row[] };
        expect(circumstances).toContain('Node 24');
        expect(new Set(figures.map(({ bench: name }) => name.split(':')[0]))).toEqual(
            new Set([...BENCHES, ...(existsSync('/proc/self/stat') ? ['limit'] : [])]),
        );
        // A difference of two times, or the line of a memory, may fall.
        const mayFall = ({ what, unit }: Row): boolean => unit === '%' || what.startsWith('a post in a window');
        expect(figures.filter((row) => !(mayFall(row) || row.value.median >= 0) || row.value.samples < 1)).toEqual([]);
        const ofDevices = (what: string): number[] =>
            figures.filter((row) => row.bench.startsWith('devices') && row.what === what).map(({ value }) => value.median);
        expect(ofDevices('sent')).toEqual([120]);
        for (const ward of [1, 2]) {
            expect([
                ...ofDevices(`lost at the peer of ward ${String(ward)}`),
                ...ofDevices(`doubled at the peer of ward ${String(ward)}`),
            ]).toEqual([0, 0]);
        }
        const compared = figures.flatMap(({ yardstick }) => (yardstick === undefined ? [] : [yardstick]));
        expect(compared.length).toBeGreaterThanOrEqual(10);
        expect(compared.filter(({ value, ratio }) => !(value.median > 0) || Number.isNaN(ratio.median))).toEqual([]);
        const windows = figures.filter(({ unit }) => unit === 'windows/s').map(({ what }) => what);
        expect(windows).toEqual(
            [1, 60]
                .map((posts) => `windows of ${String(posts)} × 4 readings`)
                .concat(['windows of 1 × 240 readings', 'windows of 1 × 1,365 readings']),
        );
        expect(left()).toEqual([]);
        expect(readdirSync(join(folder, 'data'))).toEqual([]);
    }, 600_000);

    it('stops everything when it is told to', async () => {
        const child = bench('--quick', '--only', 'waited');
        const end = finished(child);
        await new Promise<void>((resolve) => child.stderr?.on('data', (text: Buffer) => text.includes('gateways:') && resolve()));
        child.kill('SIGINT');
        expect((await end).code).toBe(130);
        expect(left()).toEqual([]);
        expect(readdirSync(join(folder, 'data'))).toEqual([]);
    }, 120_000);

    it('refuses a command line that it does not understand', async () => {
        const { code, told } = await finished(bench('--only', 'speed'));
        expect([code, told]).toEqual([2, expect.stringContaining('"speed"')]);
    });
});
