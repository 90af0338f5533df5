// SPDX-License-Identifier: Apache-2.0
// Lines of CSV to posts: `time,patient,8867-4 /min,59408-5 %`, then a line for each time. Lines of one patient at an even step go together into one post.

import type { Line } from './lines.ts';
import type { Post, Signal } from './post-bytes.ts';

/** What was measured at one time. */
interface Row {
    readonly time: number;
    readonly patient: string;
    readonly values: readonly (number | null)[];
}

/** A post without what its device makes of it. */
export type Measured = Pick<Post, 'patient' | 'start' | 'periodSeconds' | 'signals'>;

/** Told of a line that is passed over: its number, and the rule that it breaks. Nothing of what it says. */
export type Misread = (line: number, rule: string) => void;

const MOST_ROWS = 60;
const LONGEST_STEP = 3_600_000;
/** Of a post that has one row. */
const ANY_STEP = 60_000;
const LONGEST_PATIENT = 64;
const TIME = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

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

/** Milliseconds since 1970 of a time that says all: date, seconds, zone. */
function timeOf(written: string): number | undefined {
    const [, year, month, day] = TIME.exec(written) ?? [];
    if (year === undefined || new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)) {
        return undefined; // the 30th of February would be a day of March
    }
    const time = Date.parse(written);
    return time >= 0 ? time : undefined;
}

/** A line, or the rule that it breaks. */
function rowIn(text: string, columns: number): Row | string {
    const [written = '', patient = '', ...fields] = text.split(',').map((field) => field.trim());
    const time = timeOf(written);
    if (time === undefined) {
        return 'its time is none after 1970 with date, seconds and zone';
    }
    if (patient === '' || Buffer.byteLength(patient) > LONGEST_PATIENT) {
        return `its patient has 1 to ${String(LONGEST_PATIENT)} bytes`;
    }
    if (fields.length !== columns) {
        return 'it has as many values as the first line has signals';
    }
    const values = fields.map((field) => (field === '' ? null : NUMBER.test(field) ? Number(field) : NaN));
    return values.every((value) => value === null || Number.isFinite(value))
        ? { time, patient, values }
        : 'its values are finite numbers, or nothing';
}

/** Posts of lines, in their order. @param misread - told of each line that is none: it is passed over */
export function measuredIn(lines: readonly Line[], columns: readonly Pick<Signal, 'code' | 'unit'>[], misread: Misread): Measured[] {
    const groups: Row[][] = [];
    for (const { number, text, rule } of lines) {
        if (rule === undefined && text === '') {
            continue;
        }
        const row = rule ?? rowIn(text, columns.length);
        if (typeof row === 'string') {
            misread(number, row);
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
