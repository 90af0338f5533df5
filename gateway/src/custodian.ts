// SPDX-License-Identifier: Apache-2.0
// The program `wardledger-custodian`, one for each ward: command line, log, signals.

import './options/demand-node';
import { UsageError } from '@wardledger/command-line';
import { destination, pino } from 'pino';
import { startCustodianProcess } from './composition/custodian-process';
import { runKeyCommand } from './composition/key-commands';
import { stopOnSignal } from './composition/process-end';
import { CUSTODIAN_HELP, parseCustodianOptions } from './options';

const FAILED = 1;
const USAGE = 2;

async function main(): Promise<void> {
    const options = parseCustodianOptions(process.argv.slice(2), process.env);
    if (options === undefined) {
        console.log(CUSTODIAN_HELP);
        return;
    }
    if (options.command !== 'serve') {
        console.log(await runKeyCommand(options.command, options));
        return;
    }
    const base = { process: 'custodian', ward: options.ward };
    // Openings are written before they are answered: the log is synchronous.
    const log = pino({ base, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 1, sync: true }));
    const custodian = await startCustodianProcess(options, log);
    stopOnSignal({
        name: 'custodian',
        log,
        stop: async (deadline) => custodian.stop(deadline),
        failed: () => process.exit(FAILED),
    });
    log.info({ socket: options.socketPath }, 'custodian ready');
}

main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'the custodian failed');
    process.exitCode = error instanceof UsageError ? USAGE : FAILED;
});
