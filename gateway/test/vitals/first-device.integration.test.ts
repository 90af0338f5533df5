// SPDX-License-Identifier: Apache-2.0
// The programs of docs/first-device.md, as they stand on the page, against a running gateway; each twice, because a device is started again.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowsOf, TwoWards } from '../support/two-wards';
import { until } from '../support/until';

const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'first-device.md'), 'utf8');

/** A program of the page: its language there, the name under which it is saved, and what runs it. */
interface DeviceProgram {
    readonly language: string;
    readonly file: string;
    readonly command: string;
    /** Besides the interpreter. */
    readonly needs: readonly string[];
}
const programs: readonly DeviceProgram[] = [
    { language: 'ts', file: 'first-device.ts', command: process.execPath, needs: [] },
    { language: 'python', file: 'first_device.py', command: 'python3', needs: [] },
    { language: 'bash', file: 'first-device.sh', command: 'bash', needs: ['curl'] },
];

function sourceOf({ language }: DeviceProgram): string {
    const [, source] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
    expect(source?.split('\n')[0]).toContain('A first device');
    return source!;
}

const isHere = (command: string) => spawnSync(command, ['--version']).error === undefined;

async function run(command: string, file: string, url: string): Promise<{ code: number | null; output: string }> {
    const child = spawn(command, [file], { env: { ...process.env, WARDLEDGER_URL: url, NODE_OPTIONS: '' } });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => {
            resolve({ code, output });
        });
    });
}

describe('the first device', () => {
    let wards: TwoWards;
    let folder: string;
    beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'wardledger-device-'));
        wards = await TwoWards.start();
    }, 240_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
        rmSync(folder, { recursive: true, force: true });
    });

    for (const program of programs) {
        const missing = [program.command, ...program.needs].filter((command) => !isHere(command));
        if (missing.length > 0) {
            console.warn(`skipped: ${program.file} needs ${missing.join(' and ')}, which this machine does not have`);
        }
        const test = missing.length > 0 ? it.skip : it;
        test(`${program.file}: three posts, and three more after a new start, are VALID`, async () => {
            const source = sourceOf(program);
            expect(source.trim().split('\n').length).toBeLessThanOrEqual(45);
            const file = join(folder, program.file);
            writeFileSync(file, source);
            const first = await run(program.command, file, wards.url('ward1', ''));
            // A boot of whole seconds grows with the next one.
            const second = () => Math.floor(Date.now() / 1000);
            const begun = second();
            await until('the next second', () => second() > begun);
            const again = await run(program.command, file, wards.url('ward1', ''));
            const output = [1, 2, 3].map((sequence) => `${String(sequence)} accepted VALID\n`).join('');
            expect([first, again]).toEqual([
                { code: 0, output },
                { code: 0, output },
            ]);
        }, 120_000);
    }

    it('the readings of the first stand on the ledger, each once', async () => {
        const desk = await wards.as('ward1', 'desk-1', 'admission');
        const record = { id: 'P900', kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await desk('/v1/records', { method: 'POST', body: record })).status).toBe(201);
        const doctor = await wards.as('ward1', 'dr-osei', 'doctor');
        await wards.admit('ward1', 'dr-osei', 'P900');
        await wards.windowsSettled();
        const windows = rowsOf(await doctor('/v1/windows?patient=P900')).map(
            ({ posts }) => posts as { count: number; ranges: { device: string }[] },
        );
        expect(windows.reduce((sum, { count }) => sum + count, 0)).toBe(6);
        expect(new Set(windows.flatMap(({ ranges }) => ranges.map(({ device }) => device))).size).toBe(2);
    }, 120_000);
});
