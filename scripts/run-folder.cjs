// SPDX-License-Identifier: Apache-2.0
// Jest's globalSetup: a folder for what the suites of one run make once and share (`WARDLEDGER_TEST_RUN`); run-folder-end.cjs removes it.
// @ts-check
'use strict';

const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardledger-run-'));
    process.env['WARDLEDGER_TEST_RUN'] = folder;
    // Programs that suites start over and over are compiled once: Node keeps that here for all of them.
    process.env['NODE_COMPILE_CACHE'] = join(folder, 'compile-cache');
};
