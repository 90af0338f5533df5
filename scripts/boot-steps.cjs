// SPDX-License-Identifier: Apache-2.0
// The decisions of boot.cjs as pure functions: what is missing, what is stale, how a child's end becomes an exit code.
// @ts-check
'use strict';

const { createHash } = require('node:crypto');
const { constants } = require('node:os');

/**
 * @typedef {{ version?: string, resolved?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/** The lowest Node that can install and start; the rest runs on the pinned one. */
const OLDEST_NODE = 20;

/** @param {string} version as in process.versions.node @returns {boolean} */
function nodeIsTooOld(version) {
    return Number(version.split('.')[0]) < OLDEST_NODE;
}

/**
 * Packages of the lock file that are not installed at the locked version. npm writes its hidden lock file last,
 * so an interrupted installation has none.
 * @param {Lock} lock package-lock.json
 * @param {Lock | undefined} hidden node_modules/.package-lock.json
 * @returns {string[]}
 */
function missingPackages(lock, hidden) {
    const wanted = Object.entries(lock.packages).filter(
        ([path, { optional, devOptional }]) => path.startsWith('node_modules/') && !optional && !devOptional,
    );
    return wanted
        .filter(([path, { version }]) => !hidden?.packages[path] || hidden.packages[path].version !== version)
        .map(([path]) => path);
}

/**
 * One line that changes whenever a source, a package file or a compiler option does.
 * @param {{ path: string, size: number, mtimeMs: number }[]} files
 * @returns {string}
 */
function sourceStamp(files) {
    const lines = files.map(({ path, size, mtimeMs }) => `${path}\t${size}\t${mtimeMs}`).sort();
    return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** One plain command, which a shell may become instead of standing between us and it (dash does not by itself). */
const PLAIN_COMMAND = /^[\w./-]+( [^;&|]*)?$/;

/**
 * How to run a package script with further words, each passed on exactly as it came. A plain command replaces the shell,
 * so that signals and the exit code are its own.
 * @param {string} text the script
 * @param {string[]} words
 * @param {NodeJS.Platform} platform
 * @returns {{ file: string, args: string[] }}
 */
function shellCommand(text, words, platform) {
    if (platform === 'win32') {
        return { file: 'cmd.exe', args: ['/d', '/s', '/c', [text, ...words.map((word) => JSON.stringify(word))].join(' ')] };
    }
    return { file: 'sh', args: ['-c', `${PLAIN_COMMAND.test(text) ? 'exec ' : ''}${text} "$@"`, 'sh', ...words] };
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number} the child's own code, or what a shell reports for a signal
 */
function exitCode(code, signal) {
    return code ?? (signal ? 128 + constants.signals[signal] : 1);
}

/**
 * A terminal sends Ctrl-C to every process of the foreground group, so the child has it already; any other signal reaches only us.
 * @param {NodeJS.Signals} signal
 * @param {boolean} atTerminal
 * @returns {boolean}
 */
function passesOn(signal, atTerminal) {
    return !(signal === 'SIGINT' && atTerminal);
}

/**
 * @param {string} stat /proc/PID/stat, whose second field may hold anything in its parentheses
 * @returns {number} the process id of that process's parent
 */
function parentIn(stat) {
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** @param {number} code @returns {string} what to do when packages could not be installed */
function installAdvice(code) {
    return [
        `Packages could not be installed (npm ended with ${code}; its own message is above).`,
        'This step needs the package registry once. Without a network:',
        '  - where npm has installed this project before, `npm ci --offline` takes everything from its cache;',
        '  - or copy node_modules from another clone on the same kind of machine.',
        'Then run the same command again: nothing is installed twice.',
    ].join('\n');
}

module.exports = { OLDEST_NODE, exitCode, installAdvice, missingPackages, nodeIsTooOld, parentIn, passesOn, shellCommand, sourceStamp };
