// SPDX-License-Identifier: Apache-2.0
// The command line of `npm run bench:network`.

import { benchesIn, effortOf, parsed } from '@wardledger/bench-common';

/** What can be measured, in the order in which it is. */
export const BENCHES = ['start', 'submit', 'idle', 'evaluate', 'growth'] as const;
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
}

/** What was asked for. */
export interface Options {
    readonly only: readonly BenchName[];
    readonly effort: Effort;
    readonly embeddedOnly: boolean;
    readonly json: boolean;
    readonly write: boolean;
    readonly help: boolean;
}

export const usage = `Usage: npm run bench:network [-- OPTIONS]

Measures the embedded network and, where Fabric's commands are on PATH or in FABRIC_BIN, real Fabric beside it in the same run.
Takes minutes with both; close what else keeps the machine busy.

  --only NAMES      some of ${BENCHES.join(',')}
  --seconds N       seconds of load for each repeat of a case (default 5)
  --embedded-only   without real Fabric
  --quick           one short repeat of everything: shows that it works, measures nothing
  --json            print the figures as JSON, progress on standard error
  --write           put the table into docs/benchmarks.md
  --help            this text

Ctrl-C stops everything. Real Fabric listens at BENCH_PORTS_FROM (default 23100) and the next twenty ports.`;

const QUICK: Effort = { seconds: 1, repeats: 1, samples: 5, growth: 500 };
const FULL: Effort = { seconds: 5, repeats: 3, samples: 60, growth: 50_000 };

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const OPTIONS = { only: text, seconds: text, 'embedded-only': flag, quick: flag, json: flag, write: flag, help: flag } as const;

/**
 * Reads the command line.
 * @throws UsageError naming the option and the rule.
 */
export function parseOptions(args: readonly string[]): Options {
    const { only, seconds, quick, 'embedded-only': embeddedOnly, ...flags } = parsed(args, OPTIONS);
    return {
        ...flags,
        embeddedOnly,
        only: benchesIn(BENCHES, only),
        effort: effortOf({ quick, seconds, write: flags.write }, { quick: QUICK, full: FULL }),
    };
}
