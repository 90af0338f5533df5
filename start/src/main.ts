// SPDX-License-Identifier: Apache-2.0
// `npm start`: two wards on this machine, a demonstration through HTTP, then serving until Ctrl-C.
import { join } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import { ApiError } from './demonstration/api-client';
import { DataFolderError, takeDataFolder } from './data/data-folder';
import { demonstrate } from './demonstration/demonstration';
import { loadNumerics, NumericsError } from './numerics';
import { type Options, parseOptions, usage } from './options';
import { describePorts, type Ports, takePorts } from './processes/ports';
import { ProcessError, Processes } from './processes/processes';
import { onceOrphaned } from './processes/orphaned';
import { table4 } from './data/table4';
import { baseUrl, clientsOf, startTwoWards } from './processes/two-wards';

function nextSteps({ dataDir }: Options, ports: Ports): string {
    const url = baseUrl('ward1', ports);
    return `
Ward 1  ${url}  (documentation ${url}/docs, OpenAPI ${url}/openapi.json)
Ward 2  ${baseUrl('ward2', ports)}
Ports   ${describePorts(ports)}
Data    ${dataDir} (logs in its folder logs)

Try:
  TOKEN=$(curl -s ${url}/dev/token -H 'content-type: application/json' -d '{"sub":"dr-osei","roles":["doctor"]}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${url}/v1/windows?limit=3 -H "authorization: Bearer $TOKEN"

Ctrl-C stops everything.`;
}

/** Exit codes as a shell reports them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** Milliseconds after which a second Ctrl-C means at once: a terminal and npm may both send the same one. */
const PATIENCE = 2000;

/** Resolves with an exit code when a signal asks to stop or a process ended that should not have. */
function untilStopped(): { stopped: Promise<number>; onExit: (error: ProcessError) => void } {
    const { promise: stopped, resolve } = Promise.withResolvers<number>();
    let asked: number | undefined;
    const stop = (code: number): void => {
        if (asked === undefined) {
            asked = performance.now();
            console.log('\nStopping ...');
            resolve(code);
        } else if (code === SIGNALS.SIGINT && performance.now() - asked > PATIENCE) {
            process.exit(code); // what it started sees that it is gone, and ends by itself
        }
    };
    for (const [signal, code] of Object.entries(SIGNALS)) {
        process.on(signal, () => {
            stop(code);
        });
    }
    // A terminal that is gone takes no words either; to fall over them would leave the order of the stop.
    for (const stream of [process.stdout, process.stderr]) {
        stream.on('error', () => {
            stop(SIGNALS.SIGHUP);
        });
    }
    if (process.env['npm_lifecycle_event'] !== undefined) {
        onceOrphaned(() => {
            stop(SIGNALS.SIGTERM);
        });
    }
    const onExit = (error: ProcessError): void => {
        console.error(`\n${error.message}`);
        resolve(1);
    };
    return { stopped, onExit };
}

const explained = [UsageError, NumericsError, ProcessError, ApiError, DataFolderError];

async function main(args: readonly string[]): Promise<number> {
    const options = parseOptions(args, process.env);
    if (options === undefined) {
        console.log(usage);
        return 0;
    }
    const dataset = options.data === undefined ? table4 : loadNumerics(options.data, options.columns);
    const giveFolderBack = takeDataFolder(options);
    const taken = await takePorts(options);
    if (taken.note !== undefined) {
        console.log(taken.note);
    }
    const processes = new Processes(join(options.dataDir, 'logs'));
    const { stopped, onExit } = untilStopped();
    const work = async (): Promise<number> => {
        await startTwoWards({ processes, options, taken, onExit });
        const agreed = await demonstrate(clientsOf(taken.ports), dataset, options.dataDir);
        if (options.exit || !agreed) {
            return agreed ? 0 : 1;
        }
        console.log(nextSteps(options, taken.ports));
        return stopped;
    };
    try {
        return await Promise.race([work(), stopped]);
    } finally {
        await processes.stop();
        taken.release();
        giveFolderBack();
    }
}

void main(process.argv.slice(2))
    .catch((error: unknown) => {
        const known = error instanceof Error && explained.some((kind) => error instanceof kind);
        console.error(known ? error.message : error);
        if (error instanceof UsageError) {
            console.error('npm start -- --help lists the options');
            return 2;
        }
        return 1;
    })
    .then((code) => process.exit(code));
