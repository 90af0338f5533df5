// SPDX-License-Identifier: Apache-2.0
// The command line of `npm start`: what may be set, its defaults, and one precise error for what may not.
import { resolve } from 'node:path';
import {
    type Environment,
    helpOf,
    oneOf,
    path,
    type Program,
    readCommandLine,
    SWITCH,
    UsageError,
    wholeNumber,
} from '@wardledger/command-line';

/** An embedded network in one process, or Fabric's own programs by network.sh: as processes, or in containers. */
export const networkEngines = ['embedded', 'native', 'docker'] as const;
export type NetworkEngine = (typeof networkEngines)[number];

const HIGHEST_PORT = 64_990; // network.sh takes a beginning of at most 65,000, which stands ten above

const PROGRAM = {
    usage: 'npm start [-- OPTIONS]',
    about: `Starts a two-ward network, a custodian and a gateway per ward on this machine, sends vitals through HTTP,
shows that the statistics computed on ciphertexts equal the plain ones, and keeps serving.`,
    flags: {
        exit: {
            kind: SWITCH,
            help: 'end after the summary: 0 only if every post and window is VALID, and figures were computed and every one agrees',
            onlyAsFlag: true,
        },
        data: {
            kind: path('FILE'),
            help: "replay a bedside monitor's numerics (CSV), a line for each time, as eight patients of ward 1",
            onlyAsFlag: true,
        },
        columns: {
            kind: path('FILE'),
            help: 'what the columns of --data hold whose names say nothing here (CSV: column,meaning,unit,absent)',
            onlyAsFlag: true,
        },
        port: {
            kind: wholeNumber({ from: 1, to: HIGHEST_PORT }),
            help: 'where the ports of this start begin: those of the gateways, then of metrics, ward link and network, thirteen in a row',
            otherwise: '8080 and 8081, 9464 and 9465, 8082 and 8083, 7050, 7051 and 9051; where one is taken, others that are free',
        },
        network: {
            kind: oneOf('ENGINE', networkEngines),
            help:
                "embedded (one process, nothing to install), native (Fabric's own programs, by network/network.sh) or docker (the same in " +
                'containers)',
            default: 'embedded',
        },
        'data-dir': {
            kind: path('DIR'),
            help: "where ledger, keys and stores are kept; a second start finds the first one's",
            otherwise: 'data/start, with --network native data/start-native and so on',
        },
    },
    environment: 'WARDLEDGER',
    closing: 'Ctrl-C stops everything.',
} as const satisfies Program;

/** What `--help` prints. */
export const usage = helpOf(PROGRAM);

/** What the launcher was asked to do. */
export interface Options {
    /** Stop after the summary. */
    readonly exit: boolean;
    /** A numerics file to replay instead of the printed patients. */
    readonly data?: string;
    /** What the columns of that file hold, as far as their names do not say it. */
    readonly columns?: string;
    /** Where its ports begin; without it they are the usual ones, or others that are free. */
    readonly port?: number;
    /** Which network the wards share. */
    readonly network: NetworkEngine;
    /** Where everything that must survive is kept. */
    readonly dataDir: string;
}

/**
 * Reads the command line.
 * @returns `undefined` when help was asked for
 * @throws UsageError naming the option and the rule.
 */
export function parseOptions(args: readonly string[], environment: Environment): Options | undefined {
    // Without the two dashes between, npm takes an option for its own: `npm start --exit` would go on for ever. It tells of it in the environment.
    const taken = Object.keys(PROGRAM.flags).find((flag) => environment[`npm_config_${flag.replaceAll('-', '_')}`] !== undefined);
    if (taken !== undefined) {
        throw new UsageError(`npm took --${taken} for itself: write two dashes before the options, npm start -- --${taken} ...`);
    }
    const line = readCommandLine(PROGRAM, args, environment);
    if (line === undefined) {
        return undefined;
    }
    const { 'data-dir': dataDir, ...values } = line.values;
    if (values.columns !== undefined && values.data === undefined) {
        throw new UsageError('--columns says what is in the file of --data: give both');
    }
    // Each network has a folder of its own: what one ledger holds, the other does not know.
    const usual = values.network === 'embedded' ? 'data/start' : `data/start-${values.network}`;
    return { ...values, dataDir: dataDir ?? resolve(usual) };
}
