// SPDX-License-Identifier: Apache-2.0
// Changes the sources a little and looks whether a unit test notices: `npm run mutation`, part by part (mutation-parts.cjs).
//   npm run mutation                                    every part, one after the other; hours of processor
//   npm run mutation -- chaincode/access custody        some parts, or all of a room
//   npm run mutation -- custody/seeds --mutate FILES    Stryker's own options for them
//   npm run mutation -- --changed BASE                  what changed since a commit, file by file, for three minutes at most
// @ts-check
'use strict';

const { execFileSync, spawnSync } = require('node:child_process');
const { existsSync, readFileSync, rmSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { LOWEST_SCORE, PARTS, partsNamed, partsOf, reportOf } = require('./mutation-parts.cjs');

const root = join(__dirname, '..');
const STRYKER = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const CHANGED_LIMIT_MILLISECONDS = 180_000;
/** Less than this is not enough to start Stryker and judge one file. */
const SHORTEST_RUN_MILLISECONDS = 20_000;

/** @typedef {{ name: string, mutants: number, noticed: number, seconds: number, failed: boolean }} Result */

/**
 * @param {string} part
 * @returns {{ mutants: number, noticed: number }} by Stryker's count: what does not compile or was ignored is not a mutant
 */
function countOf(part) {
    const report = join(root, `${reportOf(part)}.json`);
    /** @type {{ files: Record<string, { mutants: { status: string }[] }> }} */
    const { files } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { files: {} };
    const states = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
    const noticed = states.filter((state) => state === 'Killed' || state === 'Timeout').length;
    return { noticed, mutants: noticed + states.filter((state) => state === 'Survived' || state === 'NoCoverage').length };
}

/**
 * @param {string} part
 * @param {readonly string[]} words for Stryker
 * @param {{ name?: string, timeout?: number }} [how] the name as it is shown, the part's own unless told; milliseconds
 * @returns {Result | undefined} undefined where it did not end in time
 */
function judge(part, words, { name = part, timeout } = {}) {
    const began = Date.now();
    rmSync(join(root, `${reportOf(part)}.json`), { force: true });
    const { status, error } = spawnSync(process.execPath, [STRYKER, 'run', ...words], {
        cwd: root,
        env: { ...process.env, MUTATION_PART: part },
        stdio: 'inherit',
        ...(timeout !== undefined && { timeout }),
    });
    const result = { name, ...countOf(part), seconds: Math.round((Date.now() - began) / 1000), failed: status !== 0 };
    return error === undefined ? result : undefined;
}

/** @param {readonly Result[]} results */
function table(results) {
    const lines = results.map(({ name, mutants, noticed, seconds, failed }) => {
        const score = mutants === 0 ? 'no mutants' : `${((100 * noticed) / mutants).toFixed(1)} %`;
        return `${name}: ${String(noticed)} of ${String(mutants)} noticed, ${score}, ${String(seconds)} s${failed ? ' FAILED' : ''}`;
    });
    return [...lines, `at least ${String(LOWEST_SCORE)} % are asked of each`].join('\n');
}

/** @param {string} base @returns {{ file: string, part: string }[]} the smallest first, so that the time does for most */
function changedSince(base) {
    const listed = execFileSync('git', ['diff', '--name-only', '--diff-filter=d', `${base}...HEAD`], { cwd: root, encoding: 'utf8' });
    return listed
        .split('\n')
        .flatMap((file) => {
            const { size } = statSync(join(root, file));
            return partsOf(file).map((part) => ({ file, part, size }));
        })
        .sort((left, right) => left.size - right.size);
}

/** @param {string} base @param {readonly string[]} words */
function judgeChanged(base, words) {
    const until = Date.now() + CHANGED_LIMIT_MILLISECONDS;
    /** @type {Result[]} */
    const results = [];
    /** @type {string[]} */
    const left = [];
    for (const { file, part } of changedSince(base)) {
        const time = until - Date.now();
        const result =
            time < SHORTEST_RUN_MILLISECONDS ? undefined : judge(part, [...words, '--mutate', file], { name: file, timeout: time });
        if (result === undefined) {
            left.push(file);
        } else {
            results.push(result);
        }
    }
    console.log(results.length + left.length === 0 ? `nothing that is judged changed since ${base}` : table(results));
    if (left.length > 0) {
        console.log(`not judged, because three minutes were over: ${left.join(', ')}`);
    }
    return results;
}

const words = process.argv.slice(2);
const parts = words.flatMap(partsNamed);
const options = words.filter((word) => partsNamed(word).length === 0);
const base = options[0] === '--changed' ? options[1] : undefined;
if (options[0] === '--changed' && base === undefined) {
    console.error('--changed needs a commit to compare with');
    process.exit(2);
}
/** @type {Result[]} */
let results;
if (base === undefined) {
    results = (parts.length > 0 ? parts : Object.keys(PARTS)).flatMap((part) => judge(part, options) ?? []);
    console.log(table(results));
} else {
    results = judgeChanged(base, options.slice(2));
}
process.exit(results.some(({ failed }) => failed) ? 1 : 0);
