// SPDX-License-Identifier: Apache-2.0
// What the program imports first: ends, in words, where Node.js is too old for what is imported next.

import { nodeRefusal } from '@wardledger/command-line';

/** The lowest version, as package.json has it. */
const NEEDED = '22.12';
/** As wherever it could not look. */
const COULD_NOT_LOOK = 2;

const refusal = nodeRefusal(process.versions.node, NEEDED);
if (refusal !== undefined) {
    process.stderr.write(`${refusal}\n`);
    process.exit(COULD_NOT_LOOK);
}
