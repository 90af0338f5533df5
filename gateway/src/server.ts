// SPDX-License-Identifier: Apache-2.0
// The process `wardledger gateway`, one for each ward: command line, log, signals.

import { destination, pino, type Logger } from 'pino';
import { type RunningGateway, startGateway } from './composition/gateway-process';
import { parseServerOptions, SERVER_HELP, type ServerOptions, UsageError } from './options';
import { loggerOptions } from './plugins/observation';
import { faultOf } from './plugins/problems';

const STOP_DEADLINE = 10_000;
const USAGE_EXIT_CODE = 2;

function createLog({ ward, logLevel }: ServerOptions): Logger {
    return pino({ ...loggerOptions(logLevel), base: { process: 'gateway', ward } }, destination({ dest: 1, sync: true }));
}

function fail(log: Logger, what: string, error: unknown): never {
    log.fatal(faultOf(error), what);
    process.exit(1);
}

function stopOnSignal(gateway: RunningGateway, log: Logger): void {
    const stop = (): void => {
        log.info('gateway stops');
        setTimeout(() => process.exit(1), STOP_DEADLINE + 2_000).unref();
        gateway.stop(STOP_DEADLINE).then(
            () => {
                log.info('gateway has stopped');
                process.exit(0);
            },
            (error: unknown) => fail(log, 'the gateway did not stop in order', error),
        );
    };
    process.once('SIGTERM', stop).once('SIGINT', stop);
}

async function serve(options: ServerOptions): Promise<void> {
    const log = createLog(options);
    process.on('uncaughtException', (error) => fail(log, 'fault', error));
    try {
        const gateway = await startGateway(options, log);
        stopOnSignal(gateway, log);
        log.info({ port: gateway.port, metricsPort: gateway.metricsPort }, 'gateway ready');
    } catch (error) {
        fail(log, 'the gateway could not start', error);
    }
}

async function main(): Promise<void> {
    try {
        const options = parseServerOptions(process.argv.slice(2), process.env);
        if (options === undefined) {
            console.log(SERVER_HELP);
            return;
        }
        await serve(options);
    } catch (error) {
        if (!(error instanceof UsageError)) {
            throw error;
        }
        console.error(`${error.message}\nTry --help.`);
        process.exitCode = USAGE_EXIT_CODE;
    }
}

void main();
