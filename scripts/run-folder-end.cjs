// SPDX-License-Identifier: Apache-2.0
// Jest's globalTeardown: removes what the suites of this run shared.
// @ts-check
'use strict';

const { rmSync } = require('node:fs');

module.exports = () => {
    const folder = process.env['WARDLEDGER_TEST_RUN'];
    if (folder !== undefined) {
        rmSync(folder, { recursive: true, force: true });
    }
};
