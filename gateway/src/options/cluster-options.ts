// SPDX-License-Identifier: Apache-2.0
// The command line of `wardledger-cluster`: every setting is a flag, or WARDLEDGER_* in the environment.

import { parseArgs } from 'node:util';
import {
    demandWard,
    environmentName,
    mspIdOf,
    UsageError,
    wardPlaceOf,
    type Environment,
    type Setting,
    type WardPlace,
} from './ward-options';

/** What `--help` prints. */
export const CLUSTER_HELP = `wardledger-cluster: recomputes every election of cluster heads from the ledger alone.

Usage: wardledger-cluster verify --ward WARD [options]

Reads telemetry, secrets and rounds from the ward's peer, computes seeds, accounts and heads again, and names the first round that differs
and in what: order, seed, accounts, telemetry, election or mark.

Options (each also as an environment variable: --data-dir is WARDLEDGER_DATA_DIR):
  --ward WARD           whose administrator reads, and from whose peer, such as ward1
  --cluster LEDGER_ID   only this cluster (\`ledgerId\` of GET /v1/clusters/{id}); otherwise all of both wards
  --data-dir DIR        data folder (default: data)
  --organizations DIR   identities in cryptogen's layout (default: DIR/organizations)
  --domain NAME         the ward's organisation there (default: WARD.example.com)
  --msp-id ID           the ward's MSP (default: Ward1MSP for ward1)
  --peer HOST:PORT      the ward's peer (default: 127.0.0.1:7051; 9051 for ward2)
  --channel NAME        default mychannel
  --chaincode NAME      default wardledger
  --help                this text

Ends with 0 when every round is right, 1 when one differs, 2 when the command line makes no sense, 3 when the ledger could not be read.
`;

const FLAGS = {
    ward: { type: 'string' },
    cluster: { type: 'string' },
    'data-dir': { type: 'string' },
    organizations: { type: 'string' },
    domain: { type: 'string' },
    'msp-id': { type: 'string' },
    peer: { type: 'string' },
    channel: { type: 'string' },
    chaincode: { type: 'string' },
    help: { type: 'boolean' },
} as const;

/** A command line, with every default filled in. */
export interface ClusterOptions extends WardPlace {
    readonly command: 'verify' | 'help';
    readonly cluster?: string;
    readonly mspId: string;
}

type Values = ReturnType<typeof parsed>['values'];

function parsed(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof FLAGS; allowPositionals: true }>> {
    try {
        return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

function demandLedgerId(cluster: string): string {
    if (!/^[0-9a-f]{32}$/.test(cluster)) {
        throw new UsageError('--cluster takes a ledger id, 32 hex digits');
    }
    return cluster;
}

function settingsOf(values: Values, environment: Environment): Omit<ClusterOptions, 'command'> {
    const setting: Setting<Exclude<keyof typeof FLAGS, 'help'>> = (flag) => values[flag] ?? environment[environmentName(flag)];
    const ward = demandWard(setting('ward'));
    const cluster = setting('cluster');
    return {
        ...(cluster !== undefined && { cluster: demandLedgerId(cluster) }),
        mspId: mspIdOf(setting, ward),
        ...wardPlaceOf(setting, ward),
    };
}

/** @throws UsageError */
export function parseClusterOptions(args: readonly string[], environment: Environment): ClusterOptions {
    const { values, positionals } = parsed(args);
    if (values.help === true) {
        return { command: 'help', ...settingsOf({ ward: 'ward1' }, {}) };
    }
    if (positionals.join(' ') !== 'verify') {
        throw new UsageError('give one command: verify');
    }
    return { command: 'verify', ...settingsOf(values, environment) };
}
