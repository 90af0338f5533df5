// SPDX-License-Identifier: Apache-2.0
// The decisions of fabric-suites.cjs as functions: whether Fabric's commands are here, and how results are counted.
// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {{ folder: string } | { reason: string }} Fabric
 */

const network = join(__dirname, '..', 'network');

/** network.sh's own search, so that there is one pinned version and one order of folders. */
const PROBE = `
set -euo pipefail
for part in env fabric-commands; do . "$1/scripts/$part.sh"; done
ENGINE=native
derive
printf '%s\\n' "$FABRIC_VERSION" "$(missing_commands | tr '\\n' ' ')" "$(found_version)" "$(dirname "$(fabric_command peer)")"`;

/**
 * What the probe printed, judged.
 * @param {string} printed
 * @returns {Fabric}
 */
function judge(printed) {
    const [pinned = '', missing = '', found = '', folder = ''] = printed.split('\n').map((line) => line.trim());
    if (missing !== '') {
        return { reason: `Fabric's commands are missing (${missing}); network.sh prereq fetches them, or FABRIC_BIN names their folder` };
    }
    return found === pinned ? { folder } : { reason: `Fabric's commands are version ${found || 'unknown'}, and ${pinned} is needed` };
}

/** @param {NodeJS.ProcessEnv} env @returns {Fabric} where Fabric's commands are, or why nothing can be run */
function findFabric(env) {
    const { error, status, stdout, stderr } = spawnSync('bash', ['-c', PROBE, 'probe', network], { env, encoding: 'utf8' });
    if (error !== undefined) {
        return { reason: `bash could not be started (${error.message})` };
    }
    return status === 0 ? judge(stdout) : { reason: `the search for Fabric's commands failed: ${stderr.trim()}` };
}

/**
 * @param {string} output what the parity kit printed: a line for each scenario
 * @param {number} expected number of scenarios; those that never came count as one failure
 * @returns {Count}
 */
function countKit(output, expected) {
    const passed = output.match(/^same {4}/gm)?.length ?? 0;
    const failed = output.match(/^DIFFERS /gm)?.length ?? 0;
    return { passed, failed: failed + (passed + failed < expected ? 1 : 0), skipped: 0 };
}

/** @param {string} file jest's JSON report @returns {Count} suites that did not run count as failed */
function countJest(file) {
    if (!existsSync(file)) {
        return { passed: 0, failed: 1, skipped: 0 };
    }
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
    return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
}

/** @param {Count[]} counts @returns {Count} */
function sum(counts) {
    const add = (/** @type {keyof Count} */ name) => counts.reduce((total, count) => total + count[name], 0);
    return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

/** @param {Count} count @returns {string} the closing line, which counts only what ran */
function closingLine({ passed, failed, skipped }) {
    return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

module.exports = { closingLine, countJest, countKit, findFabric, judge, sum };
