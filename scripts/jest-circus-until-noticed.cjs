// SPDX-License-Identifier: Apache-2.0
// Jest's runner of one test file, for mutation testing: once a test has noticed the mutant, what follows is not run. Jest's own `bail`
// ends the process, so Stryker does without. The name must have jest-circus in it, or Stryker takes this for a foreign runner.
// @ts-check
'use strict';

// @ts-expect-error -- comes without types
const { default: runFile } = require('jest-circus/runner');

/** Runs of jest, each known by its settings, in which a test has noticed the mutant. @type {WeakSet<object>} */
const noticed = new WeakSet();

/** What jest wants to hear of a file that was not run: one test at least, or it is taken for broken. It has no name (covering-tests.cjs). */
const notRun = () => ({
    failureMessage: null,
    leaks: false,
    numFailingTests: 0,
    numPassingTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    openHandles: [],
    perfStats: {},
    snapshot: { added: 0, fileDeleted: false, matched: 0, unchecked: 0, uncheckedKeys: [], unmatched: 0, updated: 0 },
    testResults: [
        { ancestorTitles: [], failureDetails: [], failureMessages: [], fullName: '', numPassingAsserts: 0, status: 'pending', title: '' },
    ],
});

/**
 * @typedef {{ mode?: string, errors: unknown[] }} CircusTest
 * @typedef {{ handleTestEvent?: (event: { name: string, test?: CircusTest }, state: unknown) => unknown }} Environment
 */

/** @param {Environment} environment of one file @param {object} run */
function skipOnceNoticed(environment, run) {
    const inner = environment.handleTestEvent?.bind(environment);
    environment.handleTestEvent = async (event, state) => {
        await inner?.(event, state);
        if (event.name === 'test_done' && event.test && event.test.errors.length > 0) {
            noticed.add(run);
        } else if (event.name === 'test_start' && event.test && noticed.has(run)) {
            event.test.mode = 'skip';
        }
    };
}

/**
 * @param {{ testNamePattern?: string }} run the settings of this run of jest; one without a pattern is Stryker's first, which needs every test
 * @param {[settings: unknown, environment: Environment, ...unknown[]]} file what jest gives a runner
 */
module.exports = async function runUntilNoticed(run, ...file) {
    if (!run.testNamePattern) {
        return runFile(run, ...file);
    }
    if (noticed.has(run)) {
        return notRun();
    }
    skipOnceNoticed(file[1], run);
    return runFile(run, ...file);
};
