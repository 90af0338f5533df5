// SPDX-License-Identifier: Apache-2.0
// What every program of this package imports first: ends, in words, where Node.js is too old for what they import next.

import { nodeRefusal } from '@wardledger/command-line';

/** The lowest version, as package.json has it. */
const NEEDED = '24.15';
const FAILED = 1;

const refusal = nodeRefusal(process.versions.node, NEEDED);
if (refusal !== undefined) {
    process.stderr.write(`${refusal}\n`);
    process.exit(FAILED);
}
