// SPDX-License-Identifier: Apache-2.0
// The command line of `wardledger-cluster`.

import { type Environment, type FlagTable, helpOf, type Program, readCommandLine, text } from '@wardledger/command-line';
import { ENVIRONMENT, MSP_FLAG, mspIdOf, PLACE_FLAGS, WARD_FLAGS, type WardPlace, wardPlaceOf } from './ward-options';

const CLUSTER_FLAG = {
    cluster: {
        kind: text('LEDGER_ID', { matches: /^[0-9a-f]{32}$/, rule: 'takes a ledger id, 32 hex digits' }),
        help: 'only this cluster (`ledgerId` of GET /v1/clusters/{id})',
        otherwise: 'all of both wards',
    },
} as const satisfies FlagTable;

const PROGRAM = {
    usage: 'wardledger-cluster verify --ward WARD [options]',
    about: `wardledger-cluster recomputes every election of cluster heads from the ledger alone.

Reads telemetry, secrets and rounds from the ward's peer as the ward's administrator, computes seeds, accounts and heads again, and names
the first round that differs and in what: order, seed, accounts, telemetry, election or mark.`,
    commands: { verify: 'recompute every round' },
    flags: { ...WARD_FLAGS, ...CLUSTER_FLAG, ...PLACE_FLAGS, ...MSP_FLAG },
    environment: ENVIRONMENT,
    closing:
        'Ends with 0 when every round is right, 1 when one differs, 2 when the command line makes no sense, 3 when the ledger could not be read.',
} as const satisfies Program;

/** What `--help` prints. */
export const CLUSTER_HELP = helpOf(PROGRAM);

/** A command line, with every default filled in. */
export interface ClusterOptions extends WardPlace {
    readonly cluster?: string;
    readonly mspId: string;
}

/**
 * Reads a command line.
 *
 * @returns `undefined` when help was asked for
 * @throws UsageError
 */
export function parseClusterOptions(args: readonly string[], environment: Environment): ClusterOptions | undefined {
    const line = readCommandLine(PROGRAM, args, environment);
    if (line === undefined) {
        return undefined;
    }
    const { values } = line;
    return {
        ...(values.cluster !== undefined && { cluster: values.cluster }),
        mspId: mspIdOf(values),
        ...wardPlaceOf(values),
    };
}
