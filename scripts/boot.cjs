'use strict';

/**
 * Runs one npm script on a fresh clone: installs what is missing, builds what is stale, then hands over.
 * Needs nothing but Node and npm. What follows goes through `npm run`, because only then does the pinned
 * Node of node_modules/.bin come before an older one of the machine.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const stamp = join(root, 'node_modules', '.installed-lock');
const [script, ...args] = process.argv.slice(2);

function npm(...words) {
    const quiet = words[0] === 'run' ? ['--silent'] : [];
    const { status, signal } = spawnSync('npm', [...words.slice(0, 1), ...quiet, ...words.slice(1)], {
        cwd: root,
        stdio: 'inherit',
        shell: process.platform === 'win32',
    });
    if (status !== 0) {
        process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
    }
}

function lockDigest() {
    return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

function installed() {
    return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest();
}

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
    console.error(`Node ${process.versions.node} is too old: install Node 20 or later, then run this command again.`);
    process.exit(1);
}
if (!installed()) {
    console.error('Installing packages (once; about a minute) ...');
    npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
    writeFileSync(stamp, lockDigest());
}
process.on('SIGINT', () => undefined); // the child decides when to stop; this process waits for it
process.on('SIGTERM', () => undefined);
npm('run', 'build');
npm('run', script, '--', ...args);
