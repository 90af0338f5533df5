// SPDX-License-Identifier: Apache-2.0
// The programs that fabric-suites.cjs starts: each in a group of its own, so that it is ended with all that it started.
// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { createWriteStream, existsSync, readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');

const script = join(__dirname, '..', 'network', 'network.sh');
const PATIENCE = 15_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
let stopping = false;

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, log?: string }} options where its output goes; without a log to this terminal
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(file, args, { env, log }) {
    if (stopping) {
        return Promise.reject(new Error('stopped'));
    }
    return new Promise((resolve, reject) => {
        const stdio = /** @type {import('node:child_process').StdioOptions} */ (log === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe']);
        const child = spawn(file, args, { env, stdio, detached: true });
        children.add(child);
        let output = '';
        const sink = log === undefined ? undefined : createWriteStream(log, { flags: 'a' });
        for (const stream of [child.stdout, child.stderr]) {
            stream?.on('data', (chunk) => {
                output += chunk;
                sink?.write(chunk);
            });
        }
        child.on('error', reject);
        child.on('close', (code) => {
            children.delete(child);
            sink?.end();
            resolve({ code: code ?? 1, output });
        });
    });
}

/** @param {NodeJS.Signals} signal */
function signalAll(signal) {
    for (const { pid } of children) {
        try {
            process.kill(-(pid ?? 0), signal);
        } catch {
            // it has just ended
        }
    }
}

/** Ends what runs, with patience at first; nothing is started afterwards. */
async function endAll() {
    stopping = true;
    signalAll('SIGTERM');
    const deadline = Date.now() + PATIENCE;
    while (children.size > 0 && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    signalAll('SIGKILL');
}

/**
 * Stops every network below a folder, also one whose test is dead, and removes the folder.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function removeNetworks(folder, env) {
    stopping = false;
    for (const name of readdirSync(folder)) {
        if (existsSync(join(folder, name, 'run'))) {
            await run(script, ['down', '--engine', 'native', '--data-dir', join(folder, name)], { env, log: join(folder, 'down.log') });
        }
    }
    rmSync(folder, { recursive: true, force: true });
}

module.exports = { endAll, removeNetworks, run };
