// SPDX-License-Identifier: Apache-2.0
// The whole conformance kit against a network in a process of its own: every scenario must answer as a real network did.
// One scenario waits for a chaincode timeout of 30 s, hence the patience.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');
const kit = join(folder, 'conformance');
const PATIENCE = 15 * 60_000;

function runKit(args: readonly string[]): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [join(kit, 'parity.mjs'), ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
        let output = '';
        const keep = (chunk: Buffer): void => {
            output += chunk.toString();
        };
        child.stdout.on('data', keep);
        child.stderr.on('data', keep);
        child.on('error', reject);
        child.on('exit', (code) => {
            resolve({ code, output });
        });
    });
}

/** What differs, with the lines that say how. */
const differences = (output: string): string[] => output.split(/\n(?=same|DIFFERS)/).filter((part) => part.startsWith('DIFFERS'));

test('the network is built', () => {
    expect(existsSync(join(folder, 'dist', 'network', 'cli.js'))).toBe(true); // npm test builds first
});

test.each([
    ['all scenarios', [], 108],
    ['the further scenarios', ['--scenarios', join(kit, 'further.mjs'), '--compare', join(kit, 'golden-further.json')], 134],
])(
    '%s answer like Fabric 3.1.5',
    async (_, args, count) => {
        const { code, output } = await runKit(args);
        expect(differences(output)).toEqual([]);
        expect(output).toContain(`${count} scenarios, 0 differ`);
        expect(code).toBe(0);
    },
    PATIENCE,
);
