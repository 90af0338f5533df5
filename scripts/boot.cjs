// SPDX-License-Identifier: Apache-2.0
// Runs one package script on a fresh clone: installs what is missing, builds what is stale, then hands over.
// Needs nothing but Node and npm. What follows runs with node_modules/.bin first on PATH, where the pinned Node lies.
// @ts-check
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const { existsSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const { delimiter, join } = require('node:path');
const steps = require('./boot-steps.cjs');
const { packagesOf, sourcesOf } = require('./build-state.cjs');

const ancestors = callers();
const root = join(__dirname, '..');
const modules = join(root, 'node_modules');
const builtStamp = join(modules, '.built-sources');
const [script = '', ...words] = process.argv.slice(2);
const packages = packagesOf(root);
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

/** Who called us: npm's shell and, where the kernel shows it, npm itself, which may be killed while its shell lives on. */
function callers() {
    const shell = process.ppid;
    try {
        return `${shell} ${steps.parentIn(readFileSync(`/proc/${shell}/stat`, 'utf8'))}`;
    } catch {
        return `${shell}`;
    }
}

/** @param {string} name @returns {{ file: string, args: string[] }} */
function packageScript(name, words = /** @type {string[]} */ ([])) {
    const text = json(join(root, 'package.json')).scripts[name];
    return text ? steps.shellCommand(text, words, process.platform) : stop(`package.json has no script "${name}".`);
}

function install() {
    const hidden = json(join(modules, '.package-lock.json'));
    if (steps.missingPackages(json(join(root, 'package-lock.json')), hidden).length === 0) {
        return;
    }
    console.error('Installing packages (once; about a minute) ...');
    const options = { cwd: root, stdio: /** @type {const} */ ('inherit'), shell: process.platform === 'win32' };
    const { status, signal } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options);
    if (status !== 0) {
        const code = steps.exitCode(status, signal);
        stop(steps.installAdvice(code), code);
    }
}

function build() {
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
    const { file, args } = packageScript('build');
    const { status, signal } = spawnSync(file, args, { cwd: root, env, stdio: 'inherit' });
    if (status !== 0) {
        stop('The build failed; nothing was started.', steps.exitCode(status, signal));
    }
    writeFileSync(builtStamp, stamp);
}

/**
 * Stands ready before there is a child, so that no signal ends this process and leaves the child behind.
 * @param {{ child?: import('node:child_process').ChildProcess }} running
 */
function passSignalsTo(running) {
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
        process.on(signal, () => {
            if (steps.passesOn(signal, process.stdin.isTTY)) {
                running.child?.kill(signal);
            }
        });
    }
    if (process.env.npm_lifecycle_event) {
        // npm passes a signal to its shell only, which ends without telling us; a killed npm passes nothing
        setInterval(() => callers() !== ancestors && running.child?.kill('SIGTERM'), 500);
    }
}

function handOver() {
    const { file, args } = packageScript(script, words);
    /** @type {{ child?: import('node:child_process').ChildProcess }} */
    const running = {};
    passSignalsTo(running);
    const child = spawn(file, args, { cwd: root, env, stdio: 'inherit' });
    running.child = child;
    child.on('error', (error) => stop(`"${script}" could not be started: ${error.message}`));
    child.on('exit', (code, signal) => process.exit(steps.exitCode(code, signal)));
}

if (steps.nodeIsTooOld(process.versions.node)) {
    stop(`Node ${process.versions.node} is too old: install Node ${steps.OLDEST_NODE} or later, then run this command again.`);
}
install();
build();
handOver();
