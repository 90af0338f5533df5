// SPDX-License-Identifier: Apache-2.0
// The order of jest's test files where nothing is known of how long they took before, as on a fresh clone: jest would then begin with the
// longest text, and a few lines that play a hundred scenarios would begin when everything else has ended, with one worker idle.
// @ts-check
'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** Parts of paths, the longest suites first; the rest are suites of seconds. */
const LONG = [
    'network/embedded/test/conformance-further',
    'gateway/test/crash/crash-',
    'network/embedded/test/conformance',
    '.integration.test.ts',
    'network/test/',
];

/** @param {string} path @returns {number} */
function rank(path) {
    const found = LONG.findIndex((part) => path.includes(part));
    return found < 0 ? LONG.length : found;
}

/**
 * The longest suites first, the others as jest has them.
 * @template {{ path: string, duration?: number | undefined }} T
 * @param {readonly T[]} sorted by jest: by durations where it knows any, which are better than this list
 * @returns {T[]}
 */
function longestFirst(sorted) {
    const isKnown = sorted.some(({ duration }) => duration !== undefined);
    return isKnown ? [...sorted] : sorted.toSorted((left, right) => rank(left.path) - rank(right.path));
}

class LongestFirst extends Sequencer {
    /** @override @param {Parameters<Sequencer['sort']>[0]} tests */
    async sort(tests) {
        return longestFirst(await super.sort(tests));
    }
}

module.exports = Object.assign(LongestFirst, { LONG, longestFirst });
