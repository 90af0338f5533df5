// SPDX-License-Identifier: Apache-2.0
// The program `wardledger gateway`, one for each ward: command line, log, signals.

import './options/demand-node';
import { UsageError } from '@wardledger/command-line';
import { destination, pino, type Logger } from 'pino';
import { startGateway } from './composition/gateway-process';
import { stopOnSignal } from './composition/process-end';
import { parseServerOptions, SERVER_HELP } from './options';
import { loggerOptions } from './plugins/observation';
import { faultOf } from './plugins/problems';
import { StoreError } from './store';

const FAILED = 1;
const USAGE = 2;

function fail(log: Logger, what: string, error: unknown): never {
    log.fatal(faultOf(error), what);
    process.exit(FAILED);
}

async function main(): Promise<void> {
    const options = parseServerOptions(process.argv.slice(2), process.env);
    if (options === undefined) {
        console.log(SERVER_HELP);
        return;
    }
    const base = { process: 'gateway', ward: options.ward };
    const log = pino({ ...loggerOptions(options.logLevel), base }, destination({ dest: 1, sync: true }));
    process.on('uncaughtException', (error) => fail(log, 'fault', error));
    try {
        const gateway = await startGateway(options, log);
        stopOnSignal({
            name: 'gateway',
            log,
            stop: async (deadline) => gateway.stop(deadline),
            failed: (error) => fail(log, 'the gateway did not stop in order', error),
        });
        log.info({ port: gateway.port, metricsPort: gateway.metricsPort, linkPort: gateway.linkPort }, 'gateway ready');
    } catch (error) {
        fail(log, error instanceof StoreError ? error.message : 'the gateway could not start', error);
    }
}

main().catch((error: unknown) => {
    if (!(error instanceof UsageError)) {
        throw error;
    }
    console.error(`${error.message}\nTry --help.`);
    process.exitCode = USAGE;
});
