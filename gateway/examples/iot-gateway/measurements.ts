// SPDX-License-Identifier: Apache-2.0
// Lines of CSV to posts: `time,patient,8867-4 /min,59408-5 %`, then a line for each time. Lines of one patient at an even step go together into one post.

import type { Post, Signal } from './post-bytes.ts';

/** What was measured at one time. */
interface Row {
    readonly time: number;
    readonly patient: string;
    readonly values: readonly (number | null)[];
}

/** A post without what its device makes of it. */
export type Measured = Pick<Post, 'patient' | 'start' | 'periodSeconds' | 'signals'>;

const MOST_ROWS = 60;
const LONGEST_STEP = 3_600_000;
/** Of a post that has one row. */
const ANY_STEP = 60_000;

/** The signals that the first line names, without values. @throws Error */
export function columnsOf(header: string): Pick<Signal, 'code' | 'unit'>[] {
    const [time, patient, ...columns] = header.trim().split(',');
    if (time !== 'time' || patient !== 'patient' || columns.length === 0) {
        throw new Error('the first line must be: time,patient,CODE UNIT,...');
    }
    return columns.map((column) => {
        const [code = '', ...unit] = column.split(' ');
        return { code, unit: unit.join(' ') };
    });
}

/** A line, or `undefined` where it is none. */
function rowIn(line: string, columns: number): Row | undefined {
    const [written = '', patient = '', ...fields] = line.split(',').map((field) => field.trim());
    const time = Date.parse(written);
    const values = fields.map((field) => (field === '' ? null : Number(field)));
    const isWhole = !Number.isNaN(time) && patient !== '' && values.length === columns && !values.some(Number.isNaN);
    return isWhole ? { time, patient, values } : undefined;
}

/** Posts of lines, in their order. @param misread - told of each line that is none: it is passed over */
export function measuredIn(
    lines: readonly string[],
    columns: readonly Pick<Signal, 'code' | 'unit'>[],
    misread: (line: string) => void,
): Measured[] {
    const groups: Row[][] = [];
    for (const line of lines) {
        const row = rowIn(line, columns.length);
        if (row === undefined) {
            misread(line);
            continue;
        }
        const group = groups.at(-1);
        if (group !== undefined && continues(group, row)) {
            group.push(row);
        } else {
            groups.push([row]);
        }
    }
    return groups.map((rows) => postOf(rows, columns));
}

function continues(group: readonly Row[], { time, patient }: Row): boolean {
    const [first, second] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined || first.patient !== patient || group.length >= MOST_ROWS) {
        return false;
    }
    const step = time - last.time;
    return second === undefined ? step > 0 && step <= LONGEST_STEP : step === second.time - first.time;
}

function postOf(rows: readonly Row[], columns: readonly Pick<Signal, 'code' | 'unit'>[]): Measured {
    const [first, second] = rows;
    if (first === undefined) {
        throw new Error('a post of no rows');
    }
    const step = second === undefined ? ANY_STEP : second.time - first.time;
    const signals = columns.map((column, index) => ({ ...column, values: rows.map(({ values }) => values[index] ?? null) }));
    return { patient: first.patient, start: first.time, periodSeconds: step / 1000, signals };
}
