// SPDX-License-Identifier: Apache-2.0
// The command line of `npm run bench`.

import { benchesIn, effortOf, parsed } from '@wardledger/bench-common';

/** What can be measured, in the order in which it is. */
export const BENCHES = ['acknowledged', 'committed', 'encryption', 'waited'] as const;
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
    readonly help: boolean;
}

export const usage = `Usage: npm run bench [-- OPTIONS]

Starts the network, both custodians and both gateways on free ports, loads ward 1 through REST, and prints each figure beside
what a bare yardstick does in the same run. Takes about six minutes; close what else keeps the machine busy.

  --only NAMES   some of ${BENCHES.join(',')}
  --seconds N    seconds of load for each repeat of a case (default 5)
  --quick        one short repeat of everything: shows that it works, measures nothing
  --json         print the figures as JSON, progress on standard error
  --write        put the table into docs/benchmarks.md
  --keep         leave the data folder and its logs
  --help         this text

Ctrl-C stops everything.`;

const QUICK: Effort = { seconds: 1, repeats: 1, samples: 10, beds: 64 };
const FULL: Effort = { seconds: 5, repeats: 3, samples: 100, beds: 512 };

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const OPTIONS = { only: text, seconds: text, quick: flag, json: flag, write: flag, keep: flag, help: flag } as const;

/**
 * Reads the command line.
 * @throws UsageError naming the option and the rule.
 */
export function parseOptions(args: readonly string[]): Options {
    const { only, seconds, quick, ...flags } = parsed(args, OPTIONS);
    return {
        ...flags,
        only: benchesIn(BENCHES, only),
        effort: effortOf({ quick, seconds, write: flags.write }, { quick: QUICK, full: FULL }),
    };
}
