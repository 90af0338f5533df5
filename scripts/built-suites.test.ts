// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { preProcessFile } from 'typescript';
import { packagesOf, staleBuilds } from './build-state.cjs';
import { demandFreshBuild, packagesRunBy } from './built-suites.cjs';

const root = join(__dirname, '..');

describe('a build that is older than its sources', () => {
    const folder = mkdtempSync(join(tmpdir(), 'built-suites-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const write = (file: string, seconds: number, text = ''): void => {
        mkdirSync(join(folder, dirname(file)), { recursive: true });
        writeFileSync(join(folder, file), text);
        utimesSync(join(folder, file), seconds, seconds);
    };
    const suite = 'gateway/test/records/records.integration.test.ts';

    beforeEach(() => {
        for (const name of ['chaincode', 'gateway', 'network/embedded', 'network/verify', 'start']) {
            write(`${name}/src/program.ts`, 1);
            write(`${name}/dist/.tsbuildinfo`, 2);
        }
        write('gateway/tsconfig.build.json', 1, '{ "references": [{ "path": "../chaincode/tsconfig.build.json" }] }');
    });

    it('passes where everything was built since', () => {
        expect(() => demandFreshBuild(folder, suite)).not.toThrow();
    });
    it('fails by the name of the source', () => {
        write('gateway/src/program.ts', 3);
        expect(() => demandFreshBuild(folder, suite)).toThrow(
            `${suite} runs what is built, and gateway/dist is older than gateway/src/program.ts: npm run build`,
        );
    });
    it('fails for a package that another is built from', () => {
        write('chaincode/src/program.ts', 3);
        expect(staleBuilds(folder, ['gateway'])).toEqual(['chaincode/dist is older than chaincode/src/program.ts']);
    });
    it('fails where nothing was built', () => {
        rmSync(join(folder, 'gateway', 'dist'), { recursive: true });
        expect(() => demandFreshBuild(folder, suite)).toThrow('gateway is not built: npm run build');
    });
    it.each([
        ['a test of the package', 'gateway/src/program.test.ts'],
        ['a package that the suite does not run', 'start/src/program.ts'],
    ])('passes where %s is newer', (_what, file) => {
        write(file, 3);
        expect(() => demandFreshBuild(folder, suite)).not.toThrow();
    });
    it('passes in a suite of sources', () => {
        write('gateway/src/program.ts', 3);
        expect(() => demandFreshBuild(folder, 'gateway/src/program.test.ts')).not.toThrow();
    });
});

describe('the suites that run what is built', () => {
    /** What the text of a test, or of what it imports, says where it runs a built program. */
    const RUNS_BUILT = /['/]dist['/]|\bbin\/[a-z-]+\.cjs|'bin', '[a-z-]+\.cjs'|network\.sh'|fabric-shim\/cli|parity\.mjs/;
    const NOT_BY_PATH = new Set([
        // they name such paths, and run nothing there
        'scripts/built-suites.test.ts',
        'scripts/docs.test.ts',
        'scripts/rooms/uses.test.ts',
        'network/containers/test/dockerfiles.test.ts',
        'network/containers/test/docker-sh.test.ts',
        'network/containers/test/compose.test.ts',
        // their chaincode is a fixture in JavaScript
        'network/embedded/test/chaincode-service.test.ts',
    ]);
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' });
    const inTests = new Set(listed.split('\n').filter((file) => /\.test\.ts$|\/test\//.test(file) && existsSync(join(root, file))));

    function reached(file: string, seen = new Set<string>()): Set<string> {
        seen.add(file);
        const { importedFiles } = preProcessFile(readFileSync(join(root, file), 'utf8'));
        for (const { fileName } of importedFiles) {
            const path = posix.join(posix.dirname(file), fileName);
            const target = [`${path}.ts`, `${path}/index.ts`].find((candidate) => inTests.has(candidate) && !seen.has(candidate));
            if (target !== undefined) {
                reached(target, seen);
            }
        }
        return seen;
    }
    const suites = [...inTests].filter((file) => file.endsWith('.test.ts') && !NOT_BY_PATH.has(file));
    const runBuilt = suites.filter((suite) => [...reached(suite)].some((file) => RUNS_BUILT.test(readFileSync(join(root, file), 'utf8'))));

    it('are found', () => {
        expect(runBuilt).toContain('gateway/test/crash/crash-load.integration.test.ts');
        expect(runBuilt).toContain('bench/network/test/bench.integration.test.ts');
    });
    it.each(runBuilt)('%s is among them', (suite) => {
        expect(packagesRunBy(suite)).not.toEqual([]);
    });
    it('name packages that are built', () => {
        expect(runBuilt.flatMap(packagesRunBy).filter((name) => !packagesOf(root).includes(name))).toEqual([]);
    });
});
