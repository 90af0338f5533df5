// SPDX-License-Identifier: Apache-2.0
// The test files that a mutant needs. Stryker knows the names of the tests that reach a mutant and hands them to jest as one pattern; jest would
// load every file to find that most have no such test. Here a file whose tests are known, and none of which is named, is left out.
// The short files come first, as those after a test that notices are not run (jest-circus-until-noticed.cjs).
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

/** @type {NamesByFile} */
const listed = new Map();

class CoveringTests extends Sequencer {
    /** @override @param {ConstructorParameters<typeof Sequencer>[0]} options */
    constructor(options) {
        super(options);
        this.pattern = options.globalConfig.testNamePattern;
    }

    /** @override @param {Parameters<Sequencer['sort']>[0]} tests */
    async sort(tests) {
        const sorted = await super.sort(tests);
        return filesNamed(
            sorted.toSorted((left, right) => (left.duration ?? 0) - (right.duration ?? 0)),
            this.pattern,
            listed,
        );
    }

    /** Tests that were passed over for their names are listed too, so that a run with a pattern tells as much as one without. @override @type {Sequencer['cacheResults']} */
    cacheResults(tests, results) {
        super.cacheResults(tests, results);
        for (const { testFilePath, testResults } of results.testResults) {
            const names = testResults.map(({ fullName }) => fullName).filter((name) => name !== '');
            if (names.length > 0) {
                listed.set(testFilePath, names);
            }
        }
    }
}

module.exports = Object.assign(CoveringTests, { filesNamed });
