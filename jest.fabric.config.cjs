// SPDX-License-Identifier: Apache-2.0
// What runs on Fabric's own programs (`npm run test:fabric`): the gateway's suites, and every test that is for Fabric alone.
'use strict';

const everything = require('./jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
    ...everything,
    testMatch: ['<rootDir>/gateway/test/**/*.integration.test.ts', '<rootDir>/**/test/**/*.fabric.test.ts'],
    testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.stryker-tmp/'],
    testTimeout: 60_000,
};
