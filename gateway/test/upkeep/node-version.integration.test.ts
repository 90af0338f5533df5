// SPDX-License-Identifier: Apache-2.0
// The programs of this package on a Node.js that is too old for them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const gateway = join(__dirname, '..', '..');
const { engines } = JSON.parse(readFileSync(join(gateway, 'package.json'), 'utf8')) as { engines: { node: string } };
const needed = engines.node.replace('>=', '');
const base = mkdtempSync(join(tmpdir(), 'old-node-'));

afterAll(() => {
    rmSync(base, { recursive: true, force: true });
});

/** Runs a built program on a Node.js that says it is an older one, and that lacks what such a one lacks. */
function runOn(version: string, program: string): { status: number | null; stderr: string } {
    const old = join(base, 'old.cjs');
    writeFileSync(
        old,
        `Object.defineProperty(process.versions, 'node', { value: '${version}' });
        delete require('node:zlib').zstdCompress;`,
    );
    return spawnSync(process.execPath, ['--require', old, join(gateway, 'dist', `${program}.js`), '--help'], { encoding: 'utf8' });
}

describe.each(['server', 'custodian', 'store-backup', 'cluster'])('%s', (program) => {
    it('names the version that the package needs, instead of falling over what an older Node.js lacks', () => {
        const { status, stderr } = runOn('20.20.2', program);
        expect(stderr).toMatch(/^this program needs Node\.js .*\n$/);
        expect(stderr).toContain(`needs Node.js ${needed} or later, and this is 20.20.2`);
        expect(status).toBe(1);
    });
});
