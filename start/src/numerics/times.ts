// SPDX-License-Identifier: Apache-2.0
// A time column as a whole: one way of writing for all rows, and what a clock without a day means from row to row.
import type { Problem } from './problems';
import { type DateOrder, type Stamp, stampOf } from './stamps';
import type { TimeColumn } from './columns';

/** The text of a time and the line on which it stands. */
export interface TimeCell {
    readonly line: number;
    readonly text: string;
}

/** Times in the order of the rows, in whole milliseconds. */
export interface Times {
    readonly milliseconds: readonly number[];
    /** Whether they are since the epoch. Others say only how far the rows are apart. */
    readonly absolute: boolean;
}

/** The rows' times, where they are any. */
interface Reading {
    readonly stamps: readonly (Stamp | undefined)[];
    readonly known: number;
    readonly span: number;
}

const HALF_A_DAY = 43_200_000;
const DAY = 2 * HALF_A_DAY;
const ORDERS: readonly DateOrder[] = ['day', 'month'];

/** Reads all rows with one order of day and month; how many of them are times, and how long the recording is then. */
function reading(cells: readonly TimeCell[], unit: TimeColumn['unit'], order: DateOrder): Reading {
    const stamps = cells.map(({ text }) => stampOf(text, unit, order));
    const known = stamps.flatMap((stamp) => (stamp === undefined ? [] : [stamp.milliseconds]));
    const sorted = known.toSorted((left, right) => left - right);
    return { stamps, known: known.length, span: (sorted.at(-1) ?? 0) - (sorted[0] ?? 0) };
}

/** Days for clocks: the day changes where a clock steps back by more than half a day, or forward where the rows run backwards. */
function withDays(clocks: readonly number[]): number[] {
    const steps = clocks.slice(1).map((clock, index) => clock - (clocks[index] ?? clock));
    const small = steps.filter((step) => Math.abs(step) < HALF_A_DAY);
    const isReversed = small.filter((step) => step < 0).length > small.length / 2;
    let day = 0;
    return clocks.map((clock, index) => {
        const step = steps[index - 1] ?? 0;
        if (isReversed ? step > HALF_A_DAY : step < -HALF_A_DAY) {
            day += isReversed ? -1 : 1;
        }
        return clock + day * DAY;
    });
}

function clockTimes(cells: readonly TimeCell[], clocks: readonly number[], name: string): { times: Times; problems: Problem[] } {
    const milliseconds = withDays(clocks);
    const hasDays = milliseconds.some((one, index) => one !== clocks[index]);
    const steps = clocks.slice(1).map((clock, index) => clock - (clocks[index] ?? clock));
    const isBothWays = steps.some((step) => step > HALF_A_DAY) && steps.some((step) => step < -HALF_A_DAY);
    const isClear = !hasDays || !isBothWays;
    const says = 'the clock passes midnight and the rows are not in order, so that nobody can tell the day: add the date';
    return { times: { milliseconds, absolute: false }, problems: isClear ? [] : [{ line: cells[0]?.line ?? 1, column: name, says }] };
}

/** Rows whose time is none, or is not written as the first one is. */
function problemsOf(cells: readonly TimeCell[], stamps: readonly (Stamp | undefined)[], name: string): Problem[] {
    const first = stamps.findIndex((stamp) => stamp !== undefined);
    const kind = stamps[first]?.kind;
    return cells.flatMap(({ line, text }, index): Problem[] => {
        const stamp = stamps[index];
        if (stamp !== undefined) {
            const says = `the time is not written as that on line ${String(cells[first]?.line)}`;
            return stamp.kind === kind ? [] : [{ line, column: name, says }];
        }
        const isNumber = /^\d+([.,]\d+)?$/.test(text);
        return [
            {
                line,
                column: name,
                says: isNumber ? 'a plain number needs its unit in the header, such as minute or time (s)' : 'not a time',
            },
        ];
    });
}

/** Reads a time column. What is wrong is told per line; the times count only where nothing is. */
export function timesOf(cells: readonly TimeCell[], { name, unit, counts }: TimeColumn): { times: Times; problems: Problem[] } {
    // Between slashes the day or the month may stand first: whichever is a date in more rows, and makes the shorter recording.
    const readings = ORDERS.map((order) => reading(cells, unit, order));
    const [{ stamps } = reading([], unit, 'day')] = readings.toSorted((left, right) => right.known - left.known || left.span - right.span);
    const kinds = new Set(stamps.map((stamp) => stamp?.kind));
    // A clock that counts past a day began at nought, not at midnight, as one that is called elapsed did.
    const counted =
        kinds.has('clock') && (counts || kinds.has('elapsed'))
            ? stamps.map((stamp) => stamp && { ...stamp, kind: 'elapsed' as const })
            : stamps;
    const problems = problemsOf(cells, counted, name);
    const milliseconds = counted.map((stamp) => stamp?.milliseconds ?? NaN);
    if (problems.length === 0 && counted[0]?.kind === 'clock') {
        return clockTimes(cells, milliseconds, name);
    }
    return { times: { milliseconds, absolute: counted[0]?.kind === 'instant' }, problems };
}
