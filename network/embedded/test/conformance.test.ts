// SPDX-License-Identifier: Apache-2.0
// The whole conformance kit against a network in a process of its own: every scenario must answer as a real network did.
// One scenario waits for a chaincode timeout of 30 s, hence the patience.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');
const MINUTE = 60_000;

function runKit(): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [join(folder, 'conformance', 'parity.mjs')], {
            cwd: folder,
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        let output = '';
        const keep = (chunk: Buffer) => (output += chunk.toString());
        child.stdout.on('data', keep);
        child.stderr.on('data', keep);
        child.on('error', reject);
        child.on('exit', (code) => {
            resolve({ code, output });
        });
    });
}

test(
    'all scenarios answer like Fabric 3.1.5',
    async () => {
        expect(existsSync(join(folder, 'dist', 'network', 'cli.js'))).toBe(true); // npm test builds first
        const { code, output } = await runKit();
        const differing = output.split('\n').filter((line) => line.startsWith('DIFFERS'));
        expect(differing).toEqual([]);
        expect(output).toMatch(/108 scenarios, 0 differ/);
        expect(code).toBe(0);
    },
    5 * MINUTE,
);
