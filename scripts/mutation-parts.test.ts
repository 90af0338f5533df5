// SPDX-License-Identifier: Apache-2.0
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, partsNamed, partsOf, reportOf } from './mutation-parts.cjs';

const root = join(__dirname, '..');
const sourcesOf = (folder: string): string[] =>
    globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/*.test.ts', '**/index.ts'] }).sort();

it.each(Object.entries(PARTS))('%s has sources, and tests that judge them', (name, { folders, mutate, tests }) => {
    const [sources, without] = [mutate.filter((glob) => !glob.startsWith('!')), mutate.filter((glob) => glob.startsWith('!'))];
    const exclude = without.map((glob) => glob.slice(1));
    const judged = sources.flatMap((glob) => globSync(glob, { cwd: root, exclude })).sort();
    expect(judged).toEqual(folders.flatMap(sourcesOf).sort());
    expect(judged.length).toBeGreaterThan(0);
    expect(judged.filter((file) => partsOf(file).join() !== name)).toEqual([]);
    // Folders need no suite beside their sources where there is one elsewhere; a suite that is named elsewhere must be there.
    const beside = folders.map((folder) => `${folder}/**/*.test.ts`);
    const suites = (globs: readonly string[]) => globs.map((glob) => globSync(glob, { cwd: root }).length);
    expect(suites(tests.filter((glob) => !beside.includes(glob)))).not.toContain(0);
    expect(suites(tests).some((count) => count > 0)).toBe(true);
});

it.each(['chaincode/src/domain', 'chaincode/src/contracts', 'chaincode/src/platform', 'gateway/src/custody', 'gateway/src/plugins'])(
    'every source in a folder of %s is judged by one part',
    (room) => {
        const others = sourcesOf(room).filter((file) => partsOf(file).length !== 1);
        // Lists of what the folders have, and the ports of custody, which are types and names.
        const lists = [`${room}/aggregates.ts`, `${room}/all.ts`];
        expect(others.filter((file) => !lists.includes(file) && !file.startsWith('gateway/src/custody/ports/'))).toEqual([]);
    },
);

it.each([
    ['chaincode/src/domain/kernel/roles.ts', ['chaincode/kernel']],
    ['chaincode/src/domain/policies/language/compile.ts', ['chaincode/rules']],
    ['chaincode/src/contracts/policies/keys.ts', ['chaincode/policies']],
    ['chaincode/src/domain/entries/chart.ts', ['chaincode/entries']],
    ['chaincode/src/platform/call/actor.ts', ['chaincode/platform']],
    ['gateway/src/custody/wallet/wallet.ts', ['custody/wallet']],
    ['gateway/src/plugins/requests/validation.ts', ['plugins/requests']],
    ['gateway/src/custody/wallet/wallet.test.ts', []],
    ['chaincode/src/domain/records/index.ts', []],
    ['gateway/src/custody/walletry/wallet.ts', []],
    ['gateway/src/custody/ports/signing.ts', []],
    ['gateway/src/services/registry.ts', []],
    ['docs/architecture.md', []],
])('%s is judged by %j', (file, parts) => {
    expect(partsOf(file)).toEqual(parts);
});

it.each([
    ['custody/wallet', ['custody/wallet']],
    ['plugins', Object.keys(PARTS).filter((name) => name.startsWith('plugins/'))],
    ['custody/wall', []],
    ['--mutate', []],
])('%s names %j', (word, parts) => {
    expect(partsNamed(word)).toEqual(parts);
});

it('reports of parts stand beside each other', () => {
    expect(reportOf('custody/wallet')).toBe('reports/mutation/custody-wallet');
    expect(new Set(Object.keys(PARTS).map(reportOf)).size).toBe(Object.keys(PARTS).length);
});
