// SPDX-License-Identifier: Apache-2.0
// What mutation testing judges, in parts that are run one at a time: the sources of one noun, and the unit tests that must notice a change of them.
// Parts follow from the folders, so a new aggregate, a new folder of custody or of the plugins is one without a word here.
// @ts-check
'use strict';

const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** @typedef {{ folders: string[], mutate: string[], tests: string[] }} Part */

const root = join(__dirname, '..');
const DOMAIN = 'chaincode/src/domain';
const CONTRACTS = 'chaincode/src/contracts';
const CUSTODY = 'gateway/src/custody';
const PLUGINS = 'gateway/src/plugins';
/** Judged apart from the contract, by the tests beside it alone: it has more to change than most rooms, and decisions of the ledger would be asked for each. */
const POLICIES = `${DOMAIN}/policies`;
/** Types and names, nothing that could go wrong. */
const CUSTODY_PORTS = `${CUSTODY}/ports`;

/** What every aggregate must leave as it is: the read-write sets of the story, and what an insider is refused. */
const OF_AGGREGATES = ['chaincode/test/golden.test.ts', 'chaincode/test/insider.test.ts'];
/** The custodian as its gateway has it, over everything that custody has. */
const OF_CUSTODY = [`${CUSTODY}/process`];
/** What every answer carries, whatever the route. */
const OF_PLUGINS = [`${PLUGINS}/plugins.test.ts`, 'gateway/src/composition/app.test.ts'];
/** Guards that the suites of another noun hold. @type {Record<string, string[]>} */
const HELD_ELSEWHERE = {
    'chaincode/access': [
        'chaincode/test/policies/linked.test.ts',
        'chaincode/test/policies/check-attributes.test.ts',
        'chaincode/test/entries/entries.test.ts',
    ],
    'chaincode/platform': ['chaincode/test/participants/participant.test.ts'],
    'chaincode/subjects': [
        'chaincode/test/records/record-merge.test.ts',
        'chaincode/test/policies/marks.test.ts',
        'chaincode/test/policies/unidentified.test.ts',
        'chaincode/test/vitals/vitals.test.ts',
    ],
    'plugins/bodies': ['gateway/src/routes/http-semantics.test.ts'],
    'plugins/requests': ['gateway/src/routes/http-semantics.test.ts'],
};
/** Minutes for each change that nothing notices: thousands of histories against a model, and Cedar's own build. Patterns of paths. */
const TOO_LONG = ['-histories\\.test\\.ts$', '/policies/cedar\\.test\\.ts$'];

/** @param {string} folder @returns {string[]} the folders in it */
const foldersIn = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${folder}/${name}`)
        .sort();

/** @param {string} path */
const isThere = (path) => existsSync(join(root, path));

/** @param {string} folder */
const nounOf = (folder) => folder.slice(folder.lastIndexOf('/') + 1);

/** @param {string} name @param {string[]} folders @param {string[]} [tests] beside those in the folders @returns {[name: string, Part]} */
function part(name, folders, tests = []) {
    const all = [...new Set([...folders, ...tests, ...(HELD_ELSEWHERE[name] ?? [])])];
    return [
        name,
        {
            folders,
            mutate: [...folders.map((folder) => `${folder}/**/*.ts`), '!**/*.test.ts', '!**/index.ts'],
            tests: all.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`)),
        },
    ];
}

/** @returns {[name: string, Part][]} */
function aggregates() {
    const nouns = [...new Set([...foldersIn(DOMAIN), ...foldersIn(CONTRACTS)].map(nounOf))];
    return nouns.map((noun) => {
        const folders = [`${DOMAIN}/${noun}`, `${CONTRACTS}/${noun}`].filter((folder) => folder !== POLICIES && isThere(folder));
        const suites = [`chaincode/test/${noun}`].filter(isThere);
        return part(`chaincode/${noun}`, folders, [...suites, ...OF_AGGREGATES]);
    });
}

/** The rules that both wards must agree on, the guards of what is secret, and those of HTTP. @type {Record<string, Part>} */
const PARTS = Object.fromEntries([
    ...aggregates(),
    part('chaincode/rules', [POLICIES]),
    part('chaincode/platform', ['chaincode/src/platform'], OF_AGGREGATES),
    ...foldersIn(CUSTODY)
        .filter((folder) => folder !== CUSTODY_PORTS)
        .map((folder) => part(`custody/${nounOf(folder)}`, [folder], OF_CUSTODY)),
    ...foldersIn(PLUGINS).map((folder) => part(`plugins/${nounOf(folder)}`, [folder], OF_PLUGINS)),
]);

/** The lowest share of mutants, in percent, that a part's tests must notice. */
const LOWEST_SCORE = 80;

/** @param {string} word a part, or the room of several @returns {string[]} */
const partsNamed = (word) => Object.keys(PARTS).filter((name) => name === word || name.startsWith(`${word}/`));

/** @param {string} name of a part @returns {string} the path of its reports, without their endings */
const reportOf = (name) => `reports/mutation/${name.replaceAll('/', '-')}`;

/**
 * @param {string} file relative to the repository
 * @returns {string[]} the parts that judge the file
 */
function partsOf(file) {
    const judged = file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('/index.ts');
    return judged ? Object.keys(PARTS).filter((name) => PARTS[name]?.folders.some((folder) => file.startsWith(`${folder}/`))) : [];
}

module.exports = { LOWEST_SCORE, PARTS, TOO_LONG, partsNamed, partsOf, reportOf };
