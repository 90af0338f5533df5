// SPDX-License-Identifier: Apache-2.0
// Runs one package script on a fresh clone: installs what is missing, builds what is stale, then hands over.
// Needs nothing but Node and npm. What follows runs with node_modules/.bin first on PATH, where the pinned Node lies.
// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { existsSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const { basename, delimiter, join } = require('node:path');
const steps = require('./boot-steps.cjs');
const { packagesOf, sourcesOf } = require('./build-state.cjs');

const ancestors = callers();
const root = join(__dirname, '..');
const modules = join(root, 'node_modules');
const builtStamp = join(modules, '.built-sources');
const [script = '', ...words] = process.argv.slice(2);
const packages = packagesOf(root);
/** Milliseconds that a program has for a Ctrl-C before it is told once more. */
const GRACE = 1_000;
const env = { ...process.env, PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH ?? ''}` };

/** @param {string} message @returns {never} */
function stop(message, code = 1) {
    console.error(message);
    process.exit(code);
}

/** @param {string} path @returns {any} */
function json(path) {
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/**
 * Who called us: npm and, where it has not become us (package.json says exec), the shell between, which lives on when npm alone is killed.
 * Such a shell has our name in its command line, where the kernel shows it.
 */
function callers() {
    const parent = process.ppid;
    try {
        const isShell = readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes(basename(__filename));
        return isShell ? `${parent} ${steps.parentIn(readFileSync(`/proc/${parent}/stat`, 'utf8'))}` : `${parent}`;
    } catch {
        return `${parent}`;
    }
}

/** What runs for us now, and what asked us to stop. @type {{ child?: import('node:child_process').ChildProcess, stoppedBy?: NodeJS.Signals }} */
const running = {};

/**
 * Runs a program to its end.
 * @param {{ file: string, args: string[] }} program
 * @param {string} what names it where it cannot be started
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code
 */
async function run({ file, args }, what, options) {
    if (running.stoppedBy) {
        process.exit(steps.exitCode(null, running.stoppedBy));
    }
    const child = spawn(file, args, { cwd: root, env, stdio: 'inherit', ...options });
    running.child = child;
    child.on('error', (error) => stop(`${what} could not be started: ${error.message}`));
    return new Promise((resolve) => child.on('exit', (code, signal) => resolve(steps.exitCode(code, signal))));
}

/** As run, where something is to follow; it does not when we were asked to stop meanwhile. @type {typeof run} */
async function prepare(program, what, options) {
    const code = await run(program, what, options);
    if (running.stoppedBy) {
        process.exit(steps.exitCode(null, running.stoppedBy));
    }
    return code;
}

/** @param {string} name @returns {{ file: string, args: string[] }} */
function packageScript(name, words = /** @type {string[]} */ ([])) {
    const text = json(join(root, 'package.json')).scripts[name];
    return text ? steps.shellCommand(text, words, process.platform) : stop(`package.json has no script "${name}".`);
}

async function install() {
    const hidden = json(join(modules, '.package-lock.json'));
    if (steps.missingPackages(json(join(root, 'package-lock.json')), hidden).length === 0) {
        return;
    }
    console.error('Installing packages (once; a minute or two) ...');
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const code = await prepare({ file: 'npm', args }, 'npm', { env: process.env, shell: process.platform === 'win32' });
    if (code !== 0) {
        stop(steps.installAdvice(code), code);
    }
}

async function build() {
    const settings = packages.flatMap((name) => [join(name, 'package.json'), join(name, 'tsconfig.build.json')]);
    const sources = packages.flatMap((name) => sourcesOf(root, name));
    const files = [...sources, ...settings, 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json'].filter((file) =>
        existsSync(join(root, file)),
    );
    const stamp = steps.sourceStamp(files.map((path) => ({ ...statSync(join(root, path)), path })));
    const complete = packages.every((name) => existsSync(join(root, name, 'dist', '.tsbuildinfo')));
    if (complete && existsSync(builtStamp) && readFileSync(builtStamp, 'utf8') === stamp) {
        return;
    }
    console.error('Building (after a change; up to a minute) ...');
    const code = await prepare(packageScript('build'), 'The build');
    if (code !== 0) {
        stop('The build failed; nothing was started.', code);
    }
    writeFileSync(builtStamp, stamp);
}

/** Stands ready before there is a child, so that no signal ends this process and leaves a child behind. */
function passSignals() {
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
        running.stoppedBy ??= signal;
        running.child?.kill(signal);
    };
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
        process.on(signal, () => {
            if (steps.passesOn(signal, process.stdin.isTTY)) {
                pass(signal);
                return;
            }
            // The terminal's own has reached the child as well; one that was sent to npm alone has not.
            running.stoppedBy ??= signal;
            setTimeout(() => running.child?.kill('SIGTERM'), GRACE);
        });
    }
    if (process.env.npm_lifecycle_event) {
        // a killed npm passes nothing; where its shell stands between us, npm passes signals to that alone, and it ends without telling us
        const watch = setInterval(() => {
            if (callers() !== ancestors) {
                clearInterval(watch);
                pass('SIGTERM');
            }
        }, 500);
    }
}

async function main() {
    if (steps.nodeIsTooOld(process.versions.node)) {
        stop(`Node ${process.versions.node} is too old: install Node ${steps.OLDEST_NODE} or later, then run this command again.`);
    }
    passSignals();
    await install();
    await build();
    process.exit(await run(packageScript(script, words), `"${script}"`));
}

void main();
