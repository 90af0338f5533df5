// SPDX-License-Identifier: Apache-2.0
// The program wardledger-audit: blocks, and logs of openings and posts of devices against them.

import { runAudit } from '@wardledger/block-verifier/program';
import { OPENINGS } from './openings-option';
import { POSTS } from './posts-option';

const terminal = {
    out: (line: string) => process.stdout.write(`${line}\n`),
    err: (line: string) => process.stderr.write(`${line}\n`),
};

void runAudit(process.argv.slice(2), terminal, [OPENINGS, POSTS]).then((ending) => {
    process.exitCode = ending;
});
