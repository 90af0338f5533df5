// SPDX-License-Identifier: Apache-2.0
// The command line of `npm run bench:network`.

import { EFFORT_FLAGS, effortOf } from '@wardledger/bench-common';
import { helpOf, type Program, readCommandLine, someOf, SWITCH } from '@wardledger/command-line';

/** What can be measured, in the order in which it is. */
export const BENCHES = ['start', 'submit', 'idle', 'evaluate', 'growth', 'audit'] as const;
export type BenchName = (typeof BENCHES)[number];

/** How long and how often. */
export interface Effort {
    /** Seconds of load for each repeat of a case. */
    readonly seconds: number;
    readonly repeats: number;
    /** Single submissions on an idle network. */
    readonly samples: number;
    /** Transactions with which a ledger grows. */
    readonly growth: number;
    /** Transactions of the ledger that is audited. */
    readonly audited: number;
}

/** What was asked for. */
export interface Options {
    readonly only: readonly BenchName[];
    readonly effort: Effort;
    readonly embeddedOnly: boolean;
    readonly json: boolean;
    readonly write: boolean;
}

const PROGRAM = {
    usage: 'npm run bench:network [-- OPTIONS]',
    about: `Measures the embedded network and, where Fabric's commands are on PATH or in FABRIC_BIN, real Fabric beside it in the same run.
Takes minutes with both; close what else keeps the machine busy.`,
    flags: {
        only: { kind: someOf('NAMES', BENCHES), help: 'what to measure', default: BENCHES.join(',') },
        'embedded-only': { kind: SWITCH, help: 'without real Fabric' },
        ...EFFORT_FLAGS,
    },
    closing: 'Ctrl-C stops everything. Real Fabric listens at BENCH_PORTS_FROM (default 23100) and the next twenty ports.',
} as const satisfies Program;

/** What `--help` prints. */
export const usage = helpOf(PROGRAM);

const QUICK: Effort = { seconds: 1, repeats: 1, samples: 5, growth: 500, audited: 500 };
const FULL: Effort = { seconds: 5, repeats: 3, samples: 60, growth: 50_000, audited: 10_000 };

/**
 * Reads the command line.
 * @returns `undefined` when help was asked for
 * @throws UsageError naming the option and the rule.
 */
export function parseOptions(args: readonly string[]): Options | undefined {
    const line = readCommandLine(PROGRAM, args);
    if (line === undefined) {
        return undefined;
    }
    const { only, json, write, 'embedded-only': embeddedOnly } = line.values;
    return { only, json, write, embeddedOnly, effort: effortOf(line.values, { quick: QUICK, full: FULL }) };
}
