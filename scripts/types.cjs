// SPDX-License-Identifier: Apache-2.0
// Checks the types of sources and tests of every package that the compiler builds, and of these scripts: `npm run types`.
// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { packagesOf } = require('./build-state.cjs');

const root = join(__dirname, '..');
const folders = [...packagesOf(root), 'network/test', 'network/containers', 'scripts'];
const compiler = require.resolve('typescript/bin/tsc');
const results = folders.map((folder) => spawnSync(process.execPath, [compiler, '-p', join(root, folder)], { cwd: root, stdio: 'inherit' }));
process.exit(results.every(({ status }) => status === 0) ? 0 : 1);
