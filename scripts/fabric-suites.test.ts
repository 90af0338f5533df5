// SPDX-License-Identifier: Apache-2.0
// `npm run test:fabric` without Fabric says so and fails nothing; its counts are those of what ran.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { closingLine, countJest, countKit, judge, sum } from './fabric-steps.cjs';

const root = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fabric-suites-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command with Fabric's commands looked for in one folder only. */
function run(bin: string): { status: number | null; lines: string[] } {
    const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, FABRIC_BIN: bin, DATA_DIR: join(folder, 'data') };
    const { status, stdout } = spawnSync(process.execPath, [join(__dirname, 'fabric-suites.cjs')], { env, encoding: 'utf8' });
    return { status, lines: stdout.trim().split('\n') };
}

describe('without the right Fabric', () => {
    it('says in one line that nothing was run because its commands are missing, and ends with 0', () => {
        const { status, lines } = run(join(folder, 'nowhere'));
        expect(lines).toEqual([
            expect.stringMatching(/^Nothing was run on Fabric: Fabric's commands are missing \(peer .*FABRIC_BIN/),
            '0 passed, 0 failed',
        ]);
        expect(status).toBe(0);
    });

    it('names another version and the one that is needed', () => {
        for (const name of ['peer', 'orderer', 'cryptogen', 'configtxgen', 'osnadmin']) {
            writeFileSync(join(folder, name), '#!/bin/sh\necho peer:\necho " Version: v2.5.16"\n');
            chmodSync(join(folder, name), 0o755);
        }
        const { status, lines } = run(folder);
        expect(lines[0]).toMatch(/^Nothing was run on Fabric: Fabric's commands are version 2\.5\.16, and 3\.1\.5 is needed\.$/);
        expect([status, lines.at(-1)]).toEqual([0, '0 passed, 0 failed']);
    });
});

describe('the suites that run on Fabric', () => {
    it('are all of the gateway’s integration suites, in whatever folder, and those that are for Fabric alone', () => {
        const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
        const args = [jest, '--config', join(root, 'jest.fabric.config.cjs'), '--listTests'];
        const listed = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).stdout.trim().split('\n');
        const all = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.test.ts'], { cwd: root, encoding: 'utf8' }).split(
            '\n',
        );
        const expected = all.filter((file) => /^gateway\/test\/.*\.integration\.test\.ts$|\.fabric\.test\.ts$/.test(file));
        expect(listed.map((file) => relative(root, file)).sort()).toEqual(expected.sort());
        expect(expected.length).toBeGreaterThan(1);
    });
});

describe('judge', () => {
    it('takes the pinned version and answers its folder', () => {
        expect(judge('3.1.5\n\n3.1.5\n/opt/fabric/bin\n')).toEqual({ folder: '/opt/fabric/bin' });
    });

    it('does not take commands that tell no version', () => {
        expect(judge('3.1.5\n\n\n/opt/fabric/bin\n')).toEqual({ reason: "Fabric's commands are version unknown, and 3.1.5 is needed" });
    });
});

describe('counts', () => {
    it.each([
        ['same    a\nDIFFERS b\n  x\nsame    c\n', 3, { passed: 2, failed: 1, skipped: 0 }],
        ['same    a\n', 3, { passed: 1, failed: 1, skipped: 0 }],
        ['', 3, { passed: 0, failed: 1, skipped: 0 }],
    ])('the kit: %j of %i', (output, expected, count) => {
        expect(countKit(output, expected)).toEqual(count);
    });

    it('jest: a suite that did not run has failed, and so has a run without a report', () => {
        const file = join(folder, 'jest.json');
        writeFileSync(file, JSON.stringify({ numPassedTests: 5, numFailedTests: 1, numRuntimeErrorTestSuites: 2, numPendingTests: 3 }));
        expect(countJest(file)).toEqual({ passed: 5, failed: 3, skipped: 3 });
        expect(countJest(join(folder, 'none.json'))).toEqual({ passed: 0, failed: 1, skipped: 0 });
    });

    it.each([
        [{ passed: 1, failed: 0, skipped: 0 }, '1 passed, 0 failed'],
        [{ passed: 1, failed: 2, skipped: 3 }, '1 passed, 2 failed, 3 skipped'],
    ])('close with one line: %j', (count, line) => {
        expect(closingLine(sum([count, { passed: 0, failed: 0, skipped: 0 }]))).toBe(line);
    });
});
