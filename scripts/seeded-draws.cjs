// SPDX-License-Identifier: Apache-2.0
// fast-check as jest gives it to the suites. With `WARDLEDGER_TEST_SEED` all properties draw from that seed, so that a run of `.ci/run` depends on the commit alone;
// without it each run draws anew, and what fails names its seed.
// @ts-check
'use strict';

// By its path: its name leads here.
const fastCheck = require('../node_modules/fast-check/lib/cjs/fast-check.js');

const seed = process.env['WARDLEDGER_TEST_SEED'];
if (seed !== undefined) {
    fastCheck.configureGlobal({ seed: Number(seed) });
}

module.exports = fastCheck;
