// SPDX-License-Identifier: Apache-2.0
// The options that the measurements of gateway and network both take.

import { type FlagTable, SWITCH, UsageError, wholeNumber } from '@wardledger/command-line';

/** How long is measured, and where the figures go. */
export const EFFORT_FLAGS = {
    seconds: { kind: wholeNumber({ from: 1, to: 60 }), help: 'seconds of load for each repeat of a case', otherwise: '5' },
    quick: { kind: SWITCH, help: 'one short repeat of everything: shows that it works, measures nothing' },
    json: { kind: SWITCH, help: 'print the figures as JSON, progress on standard error' },
    write: { kind: SWITCH, help: 'put the table into docs/benchmarks.md' },
} as const satisfies FlagTable;

/** What of a command line decides how long is measured. */
export interface EffortValues {
    readonly quick: boolean;
    readonly write: boolean;
    readonly seconds?: number;
}

/**
 * How long and how often: `--quick` or in full, with the seconds that are given.
 * @throws UsageError
 */
export function effortOf<Effort extends { readonly seconds: number }>(
    { quick, write, seconds }: EffortValues,
    efforts: { readonly quick: Effort; readonly full: Effort },
): Effort {
    if (write && quick) {
        throw new UsageError('--quick measures nothing worth writing: leave out --quick or --write');
    }
    const effort = quick ? efforts.quick : efforts.full;
    return seconds === undefined ? effort : { ...effort, seconds };
}
