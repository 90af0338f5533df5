// SPDX-License-Identifier: Apache-2.0
// The test files that a mutant needs. Stryker knows the names of the tests that reach a mutant and hands them to jest as one pattern; jest would
// load every file to find that most have no such test. Here a file whose tests are known, and none of which is named, is left out.
// What comes after a test that notices is not run (jest-circus-until-noticed.cjs), so those files come first that have noticed most for their time.
// Stryker runs jest in one process, over and over, so what the first run listed is known to the later ones.
// @ts-check
'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** @typedef {Map<string, readonly string[]>} NamesByFile the full names of a file's tests, by its path */

/**
 * @template {{ path: string }} T
 * @param {readonly T[]} files
 * @param {string | undefined} pattern of names; all files where there is none
 * @param {NamesByFile} names
 * @returns {T[]} those that have a test of such a name, and those of which nothing is known
 */
function filesNamed(files, pattern, names) {
    if (!pattern) {
        return [...files];
    }
    const named = new RegExp(pattern, 'i'); // as jest compares
    return files.filter(({ path }) => names.get(path)?.some((name) => named.test(name)) ?? true);
}

/** @typedef {{ noticed: number, runs: number, milliseconds: number }} Record how often a file has noticed a mutant, and what all its runs took */

/** @param {Record | undefined} record */
function expectedCost(record) {
    const { noticed, runs, milliseconds } = record ?? { noticed: 0, runs: 0, milliseconds: 0 };
    // One that notices and one that does not are added, so that a file of which little is known is neither first nor last for good.
    return ((milliseconds + 1) * (runs + 2)) / ((runs + 1) * (noticed + 1));
}

/**
 * By time divided by likelihood: no other order comes to a test that notices sooner, on average.
 * @template {{ path: string }} T
 * @param {readonly T[]} files
 * @param {Map<string, Record>} records by path
 * @returns {T[]}
 */
const likeliestFirst = (files, records) =>
    files.toSorted((left, right) => expectedCost(records.get(left.path)) - expectedCost(records.get(right.path)));

/** @type {NamesByFile} */
const listed = new Map();
/** @type {Map<string, Record>} */
const records = new Map();

class CoveringTests extends Sequencer {
    /** @override @param {ConstructorParameters<typeof Sequencer>[0]} options */
    constructor(options) {
        super(options);
        this.pattern = options.globalConfig.testNamePattern;
    }

    /** @override @param {Parameters<Sequencer['sort']>[0]} tests */
    async sort(tests) {
        const sorted = await super.sort(tests);
        return likeliestFirst(filesNamed(sorted, this.pattern, listed), records);
    }

    /** Tests that were passed over for their names are listed too, so that a run with a pattern tells as much as one without. @override @type {Sequencer['cacheResults']} */
    cacheResults(tests, results) {
        super.cacheResults(tests, results);
        for (const { testFilePath, testResults, numFailingTests, perfStats } of results.testResults) {
            const names = testResults.map(({ fullName }) => fullName).filter((name) => name !== '');
            if (names.length > 0) {
                listed.set(testFilePath, names);
                const { noticed, runs, milliseconds } = records.get(testFilePath) ?? { noticed: 0, runs: 0, milliseconds: 0 };
                records.set(testFilePath, {
                    noticed: noticed + (numFailingTests > 0 ? 1 : 0),
                    runs: runs + 1,
                    milliseconds: milliseconds + perfStats.end - perfStats.start,
                });
            }
        }
    }
}

module.exports = Object.assign(CoveringTests, { filesNamed, likeliestFirst });
