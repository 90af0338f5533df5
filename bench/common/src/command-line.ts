// SPDX-License-Identifier: Apache-2.0
// The options that every measurement takes.

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** A command line that cannot be carried out. */
export class UsageError extends Error {}

const MOST_SECONDS = 60;

/**
 * The flags of a command line.
 * @throws UsageError
 */
export function parsed<T extends ParseArgsOptionsConfig>(
    args: readonly string[],
    options: T,
): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
    try {
        return parseArgs({ args: [...args], options }).values;
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

/**
 * What `--only` names, in the order in which it is measured; without it everything.
 * @throws UsageError
 */
export function benchesIn<Name extends string>(all: readonly Name[], list: string | undefined): readonly Name[] {
    if (list === undefined) {
        return all;
    }
    const names = list.split(',');
    const unknown = names.find((name) => !(all as readonly string[]).includes(name));
    if (unknown !== undefined) {
        throw new UsageError(`--only takes some of ${all.join(',')}, not "${unknown}"`);
    }
    return all.filter((name) => names.includes(name));
}

/** What of a command line decides how long is measured. */
export interface EffortFlags {
    readonly quick: boolean;
    readonly write: boolean;
    readonly seconds?: string | undefined;
}

/**
 * How long and how often: `--quick` or in full, with the seconds that are given.
 * @throws UsageError
 */
export function effortOf<Effort extends { readonly seconds: number }>(
    { quick, write, seconds }: EffortFlags,
    efforts: { readonly quick: Effort; readonly full: Effort },
): Effort {
    if (write && quick) {
        throw new UsageError('--quick measures nothing worth writing: leave out --quick or --write');
    }
    const effort = quick ? efforts.quick : efforts.full;
    return seconds === undefined ? effort : { ...effort, seconds: secondsIn(seconds) };
}

function secondsIn(given: string): number {
    const seconds = Number(given);
    if (!/^\d+$/.test(given) || seconds < 1 || seconds > MOST_SECONDS) {
        throw new UsageError(`--seconds must be a whole number from 1 to ${String(MOST_SECONDS)}, not "${given}"`);
    }
    return seconds;
}
