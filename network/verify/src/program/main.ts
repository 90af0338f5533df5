// SPDX-License-Identifier: Apache-2.0
// The program wardledger-audit.
import './demand-node';
import { runAudit } from './command';

const terminal = {
    out: (line: string) => process.stdout.write(`${line}\n`),
    err: (line: string) => process.stderr.write(`${line}\n`),
};

void runAudit(process.argv.slice(2), terminal).then((ending) => {
    process.exitCode = ending;
});
