// SPDX-License-Identifier: Apache-2.0
// The command line of `npm run bench`.

import { EFFORT_FLAGS, effortOf } from '@wardledger/bench-common';
import { helpOf, type Program, readCommandLine, someOf, SWITCH } from '@wardledger/command-line';

/** What can be measured, in the order in which it is. */
export const BENCHES = ['acknowledged', 'committed', 'encryption', 'packing', 'policies', 'waited'] as const;
export type BenchName = (typeof BENCHES)[number];

/** How long and how often. */
export interface Effort {
    /** Seconds of load for each repeat of a case. */
    readonly seconds: number;
    readonly repeats: number;
    /** Waited submissions, and windows encrypted in each repeat. */
    readonly samples: number;
    /** Patients with a monitor each. */
    readonly beds: number;
}

/** What was asked for. */
export interface Options {
    readonly only: readonly BenchName[];
    readonly effort: Effort;
    readonly json: boolean;
    readonly write: boolean;
    readonly keep: boolean;
}

const PROGRAM = {
    usage: 'npm run bench [-- OPTIONS]',
    about: `Starts the network, both custodians and both gateways on free ports, loads ward 1 through REST, and prints each figure beside
what a bare yardstick does in the same run. Takes about six minutes; close what else keeps the machine busy.`,
    flags: {
        only: { kind: someOf('NAMES', BENCHES), help: 'what to measure', default: BENCHES.join(',') },
        ...EFFORT_FLAGS,
        keep: { kind: SWITCH, help: 'leave the data folder and its logs' },
    },
    closing: 'Ctrl-C stops everything.',
} as const satisfies Program;

/** What `--help` prints. */
export const usage = helpOf(PROGRAM);

const QUICK: Effort = { seconds: 1, repeats: 1, samples: 10, beds: 64 };
const FULL: Effort = { seconds: 5, repeats: 3, samples: 100, beds: 512 };

/**
 * Reads the command line.
 * @returns `undefined` when help was asked for
 * @throws UsageError naming the option and the rule.
 */
export function parseOptions(args: readonly string[]): Options | undefined {
    const line = readCommandLine(PROGRAM, args);
    return line && { ...line.values, effort: effortOf(line.values, { quick: QUICK, full: FULL }) };
}
