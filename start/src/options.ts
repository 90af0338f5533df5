// SPDX-License-Identifier: Apache-2.0
// The command line of `npm start`: what may be set, its defaults, and one precise error for what may not.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** An embedded network in one process, or Fabric's own programs by network.sh: as processes, or in containers. */
export const networkEngines = ['embedded', 'native', 'docker'] as const;
export type NetworkEngine = (typeof networkEngines)[number];

/** What the launcher was asked to do. */
export interface Options {
    /** Stop after the summary. */
    readonly exit: boolean;
    /** A numerics file to replay instead of the printed patients. */
    readonly data?: string;
    /** HTTP port of ward 1; ward 2 listens one above. */
    readonly port: number;
    /** Which network the wards share. */
    readonly network: NetworkEngine;
    /** Where everything that must survive is kept. */
    readonly dataDir: string;
    readonly help: boolean;
}

/** A command line that cannot be carried out. */
export class UsageError extends Error {}

export const usage = `Usage: npm start [-- OPTIONS]

Starts a two-ward network, a custodian and a gateway per ward on this machine, sends vitals through HTTP,
shows that the statistics computed on ciphertexts equal the plain ones, and keeps serving.

  --exit            end after the summary: 0 only if every window is VALID and every figure agrees
  --data FILE.csv   replay a bedside monitor's numerics, a line a minute, as eight patients of ward 1
  --port N          HTTP port of ward 1 (default 8080); ward 2 listens at N + 1
  --network ENGINE  embedded (default: one process, nothing to install), native (Fabric's own programs, by network/network.sh)
                    or docker (the same in containers)
  --data-dir DIR    where ledger, keys and stores are kept (default data/start, with --network native
                    data/start-native and so on); a second start finds the first one's
  --help            this text

Ctrl-C stops everything.`;

const highestPort = 65_534; // ward 2 needs one above

function parsePort(text: string): number {
    const port = Number(text);
    if (!/^\d+$/.test(text) || port < 1 || port > highestPort) {
        throw new UsageError(`--port must be a whole number from 1 to ${String(highestPort)}, not "${text}"`);
    }
    return port;
}

interface Values {
    readonly exit: boolean;
    readonly data?: string | undefined;
    readonly port: string;
    readonly network: string;
    readonly 'data-dir'?: string | undefined;
    readonly help: boolean;
}

function parse(args: readonly string[]): Values {
    try {
        return parseArgs({
            args: [...args],
            options: {
                exit: { type: 'boolean', default: false },
                data: { type: 'string' },
                port: { type: 'string', default: process.env['WARDLEDGER_PORT'] ?? '8080' },
                network: { type: 'string', default: process.env['WARDLEDGER_NETWORK'] ?? 'embedded' },
                'data-dir': { type: 'string' },
                help: { type: 'boolean', short: 'h', default: false },
            },
        }).values;
    } catch (error) {
        throw new UsageError(`${error instanceof Error ? error.message : String(error)} (npm start -- --help lists the options)`);
    }
}

function parseEngine(text: string): NetworkEngine {
    const engine = networkEngines.find((name) => name === text);
    if (engine === undefined) {
        throw new UsageError(`--network must be one of ${networkEngines.join(', ')}, not "${text}"`);
    }
    return engine;
}

/** Each network has a folder of its own: what one ledger holds, the other does not know. */
function defaultDataDir(network: NetworkEngine): string {
    return process.env['WARDLEDGER_DATA_DIR'] ?? (network === 'embedded' ? 'data/start' : `data/start-${network}`);
}

/**
 * Reads the command line.
 * @throws UsageError naming the option and the rule.
 */
export function parseOptions(args: readonly string[]): Options {
    const values = parse(args);
    const network = parseEngine(values.network);
    return {
        exit: values.exit,
        help: values.help,
        port: parsePort(values.port),
        network,
        dataDir: resolve(values['data-dir'] ?? defaultDataDir(network)),
        ...(values.data === undefined ? {} : { data: resolve(values.data) }),
    };
}
