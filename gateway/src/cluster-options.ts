// SPDX-License-Identifier: Apache-2.0
// The command line of `wardledger-cluster`: every setting is a flag, or WARDLEDGER_* in the environment.

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

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
export interface ClusterOptions {
    readonly command: 'verify' | 'help';
    readonly cluster?: string;
    readonly organizations: string;
    readonly domain: string;
    readonly mspId: string;
    readonly peer: string;
    readonly channel: string;
    readonly chaincode: string;
}

/** A command line that makes no sense; the message says why. */
export class ClusterUsageError extends Error {}

type Values = ReturnType<typeof parsed>['values'];
type Environment = Readonly<Record<string, string | undefined>>;

function parsed(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof FLAGS; allowPositionals: true }>> {
    try {
        return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
    } catch (error) {
        throw new ClusterUsageError((error as Error).message);
    }
}

function demandWard(ward: string): string {
    if (!/^[a-z][a-z0-9]{0,31}$/.test(ward)) {
        throw new ClusterUsageError('--ward must name the ward, such as ward1');
    }
    return ward;
}

function demandLedgerId(cluster: string): string {
    if (!/^[0-9a-f]{32}$/.test(cluster)) {
        throw new ClusterUsageError('--cluster takes a ledger id, 32 hex digits');
    }
    return cluster;
}

function place(values: Values, environment: Environment): Omit<ClusterOptions, 'command'> {
    const given = (flag: Exclude<keyof typeof FLAGS, 'help'>): string | undefined =>
        values[flag] ?? environment[`WARDLEDGER_${flag.toUpperCase().replaceAll('-', '_')}`];
    const ward = demandWard(given('ward') ?? '');
    const cluster = given('cluster');
    return {
        ...(cluster !== undefined && { cluster: demandLedgerId(cluster) }),
        organizations: resolve(given('organizations') ?? join(given('data-dir') ?? 'data', 'organizations')),
        domain: given('domain') ?? `${ward}.example.com`,
        mspId: given('msp-id') ?? `${ward.charAt(0).toUpperCase()}${ward.slice(1)}MSP`,
        peer: given('peer') ?? (ward === 'ward2' ? '127.0.0.1:9051' : '127.0.0.1:7051'),
        channel: given('channel') ?? 'mychannel',
        chaincode: given('chaincode') ?? 'wardledger',
    };
}

/** @throws ClusterUsageError */
export function parseClusterOptions(args: readonly string[], environment: Environment): ClusterOptions {
    const { values, positionals } = parsed(args);
    if (values.help === true) {
        return { command: 'help', ...place({ ward: 'ward1' }, {}) };
    }
    if (positionals.join(' ') !== 'verify') {
        throw new ClusterUsageError('give one command: verify');
    }
    return { command: 'verify', ...place(values, environment) };
}
