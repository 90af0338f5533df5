// SPDX-License-Identifier: Apache-2.0
// What mutation testing judges, in parts that are run one at a time: sources, and the unit tests that must notice a change of them.
// @ts-check
'use strict';

/** @typedef {{ mutate: string[], tests: string[] }} Part */

const CHAINCODE_TESTS = ['chaincode/src/**/*.test.ts', 'chaincode/test/{,!(policies)/**/}*.test.ts'];
const CUSTODY_TESTS = ['gateway/src/custody/{decisions,envelopes,openings,release,seeds,wallet,process}/**/*.test.ts'];
const HTTP_TESTS = ['gateway/src/{plugins,routes,composition}/**/*.test.ts'];

/** @param {string} folder @param {string[]} tests @param {...string} without @returns {Part} */
const part = (folder, tests, ...without) => ({
    mutate: [`${folder}/**/*.ts`, '!**/*.test.ts', `!${folder}/**/index.ts`, ...without],
    tests,
});
const POLICIES = 'chaincode/src/domain/policies';
const ENTRIES = 'chaincode/src/domain/entries';

/** The rules that both wards must agree on, the guards of what is secret, and those of HTTP. @type {Record<string, Part>} */
const PARTS = {
    // Before the domain, of which it is a folder: the comparison with Cedar's build would take hours, once a mutant.
    policies: part(POLICIES, [`${POLICIES}/**/*.test.ts`]),
    // So is this one, whose tests run in seconds.
    entries: part(ENTRIES, [`${ENTRIES}/**/*.test.ts`, 'chaincode/test/{entries,clinicians}/**/*.test.ts']),
    domain: part('chaincode/src/domain', CHAINCODE_TESTS, `!${POLICIES}/**`, `!${ENTRIES}/**`),
    platform: part('chaincode/src/platform', CHAINCODE_TESTS),
    contracts: part('chaincode/src/contracts', CHAINCODE_TESTS),
    decisions: part('gateway/src/custody/decisions', CUSTODY_TESTS),
    envelopes: part('gateway/src/custody/envelopes', CUSTODY_TESTS),
    openings: part('gateway/src/custody/openings', CUSTODY_TESTS),
    release: part('gateway/src/custody/release', CUSTODY_TESTS),
    seeds: part('gateway/src/custody/seeds', CUSTODY_TESTS),
    wallet: part('gateway/src/custody/wallet', CUSTODY_TESTS),
    plugins: part('gateway/src/plugins', HTTP_TESTS),
};

/** The lowest share of mutants, in percent, that a part's tests must notice. */
const LOWEST_SCORE = 80;

/**
 * @param {string} file relative to the repository
 * @returns {string | undefined} the part that judges the file
 */
function partOf(file) {
    const judged = file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('/index.ts');
    return judged ? Object.keys(PARTS).find((name) => file.startsWith((PARTS[name]?.mutate[0] ?? '').replace('**/*.ts', ''))) : undefined;
}

module.exports = { LOWEST_SCORE, PARTS, partOf };
