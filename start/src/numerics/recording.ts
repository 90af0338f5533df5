// SPDX-License-Identifier: Apache-2.0
// The rows of an export to a recording: readings at their times, in the table's units, in the order of time.
import { isRounded } from '@wardledger/chaincode/domain';
import { columnsOf, type SignalColumn, withUnitsRow } from './columns';
import type { Mapping } from './mapping';
import { demandNone, NumericsError, type Problem } from './problems';
import type { Row, Table } from './table';
import { timesOf } from './times';
import { unitOf } from './units';

/** What was read at one time: a value for each column, in their order; `null` is not measured. */
export interface Sample {
    readonly line: number;
    /** Milliseconds, since the epoch or any beginning. */
    readonly time: number;
    readonly values: readonly (number | null)[];
}

/** A recording, in the order of time. */
export interface Recording {
    readonly columns: readonly SignalColumn[];
    readonly samples: readonly Sample[];
    /** Whether times are since the epoch. */
    readonly absolute: boolean;
    /** What a reader should know who compares it with the file. */
    readonly notes: readonly string[];
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const COMMA = /^[+-]?\d+,\d+$/;
const THOUSANDS = /,\d{3}$/;
/** A number and its unit: `98%`, `36,6 °C`. */
const WITH_UNIT = /^([+-]?[\d.,]*\d)\s*([^\d\s.,].*)$/;
/** Signs alone, or a word, for a reading that there is not. */
const ABSENT = /^[-–—?*.\s]*$|^[-#]?(nan|na|n\/a|nv|null|none|nil|missing|invalid|not measured)[!?]?$/i;

/** The longest recording that a gateway takes, with an hour to send it: no reading may be older than seven days. */
const LONGEST = 7 * 86_400_000 - 3_600_000;

/** A cell's number; `null` where nothing was measured; words where it is neither. */
function numberOf(text: string, separator: string, absent: readonly string[]): number | null | string {
    if (ABSENT.test(text) || absent.includes(text.toLowerCase())) {
        return null;
    }
    if (COMMA.test(text)) {
        const isClear = separator !== ',' || !THOUSANDS.test(text);
        return isClear ? Number(text.replace(',', '.')) : 'the comma may stand for decimals or for thousands: write a point';
    }
    return NUMBER.test(text) ? Number(text) : 'not a number';
}

/** A cell without the unit of its column, which some exports repeat there; another unit is a mistake in one of the two, and stays. */
function withoutUnit(cell: string, { signal, unit }: SignalColumn): string {
    const [, digits, written] = WITH_UNIT.exec(cell) ?? [];
    if (digits === undefined || written === undefined) {
        return cell;
    }
    const own = unitOf(signal, written);
    return own !== undefined && own.from === unit.from ? digits : cell;
}

/** A cell's reading in the table's unit, or what is wrong with it. */
function readingOf(cell: string, separator: string, column: SignalColumn): number | null | string {
    const { signal, unit, absent } = column;
    const number = numberOf(withoutUnit(cell, column), separator, absent);
    if (typeof number !== 'number') {
        return number;
    }
    const value = unit.convert(number);
    const isOff = number === 0 && signal.zeroMeansOff;
    if (Number.isFinite(value) && (isOff || (value >= signal.minimum && value <= signal.maximum))) {
        return isOff ? 0 : value;
    }
    const range = `${String(signal.minimum)} to ${String(signal.maximum)} ${signal.unit}`;
    const hint = unit.from === undefined ? 'is it in another unit, or does it stand for not measured?' : `it was read as ${unit.from}`;
    return `no body has this value, which must be from ${range} (${hint})`;
}

/** Times that nobody can send: two readings at one, or further before the last one than a gateway takes. */
function timeProblems(samples: readonly Sample[], column: string): Problem[] {
    const last = samples.at(-1)?.time ?? 0;
    return samples.flatMap(({ line, time }, index): Problem[] => {
        const before = samples[index - 1];
        if (before?.time === time) {
            return [{ line, column, says: `the same time as on line ${String(before.line)}` }];
        }
        return last - time > LONGEST
            ? [{ line, column, says: 'so long before the last reading that no gateway takes it: seven days are the limit' }]
            : [];
    });
}

const duration = (milliseconds: number): string => {
    const minutes = Math.round(milliseconds / 60_000);
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return minutes === 0 ? `${String(milliseconds / 1000)} s` : `${hours === 0 ? '' : `${String(hours)} h `}${String(rest)} min`;
};

/** How far each sample is from the one before it, in milliseconds. */
const stepsOf = (samples: readonly Sample[]): number[] => samples.slice(1).map(({ time }, index) => time - (samples[index]?.time ?? time));

/** The usual time between two readings; a minute where there is only one. */
export function usualStep(samples: readonly Sample[]): number {
    const counts = new Map<number, number>();
    for (const step of stepsOf(samples)) {
        counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    const [usual] = [...counts].toSorted(([step, count], [otherStep, otherCount]) => otherCount - count || step - otherStep);
    return usual?.[0] ?? 60_000;
}

function notesOf({ columns, samples }: Pick<Recording, 'columns' | 'samples'>, rows: readonly Sample[]): string[] {
    const moved = rows.find((row, index) => row.time < (rows[index - 1]?.time ?? row.time));
    const step = usualStep(samples);
    const gaps = stepsOf(samples).filter((each) => each > step);
    const longest = gaps.reduce((most, each) => Math.max(most, each), 0);
    const finer = columns.filter(({ signal }, place) => {
        const measured = samples.map(({ values }) => values[place] ?? null).filter((value) => value !== null);
        return measured.some((value) => isRounded(signal, value));
    });
    return [
        ...(moved === undefined
            ? []
            : [`line ${String(moved.line)} is earlier than the line before it: rows are taken in the order of their times`]),
        ...(gaps.length === 0
            ? []
            : [
                  `rows are further apart than the usual ${duration(step)} in ${String(gaps.length)} place(s), by up to ${duration(longest)}: they stay so`,
              ]),
        ...columns.flatMap(({ name, signal, unit }) =>
            unit.from === undefined ? [] : [`${name} is converted from ${unit.from} to ${signal.unit}`],
        ),
        ...(finer.length === 0
            ? []
            : [
                  `${finer.map(({ name, signal }) => `${name} (${String(1 / signal.scale)})`).join(', ')}: finer than what sums keep; the plain figures are of readings rounded so, too`,
              ]),
    ];
}

/**
 * Reads a table as a recording.
 * @throws NumericsError with everything that is wrong, by line and column.
 */
export function recordingOf(table: Table, mapping: Mapping): Recording {
    const named = columnsOf(table.header, mapping);
    const unitsRow = withUnitsRow(named, table.rows[0]);
    const [columns, rows] = unitsRow === undefined ? [named, table.rows] : [unitsRow, table.rows.slice(1)];
    const { width, time, date } = columns;
    const isWhole = ({ cells }: Row): boolean => cells.length === width;
    const whole = rows.filter(isWhole);
    const textOf = ({ cells }: Row): string => [...(date === undefined ? [] : [cells[date.index]]), cells[time.index]].join(' ');
    const { times, problems: timeFaults } = timesOf(
        whole.map((row) => ({ line: row.line, text: textOf(row) })),
        time,
    );
    const readings = whole.map(({ cells }) =>
        columns.signals.map((column) => readingOf(cells[column.index] ?? '', table.separator, column)),
    );
    const inFile = whole.map(({ line }, index): Sample => {
        const values = (readings[index] ?? []).map((reading) => (typeof reading === 'string' ? null : reading));
        return { line, time: times.milliseconds[index] ?? NaN, values };
    });
    const samples = inFile.toSorted((left, right) => left.time - right.time);
    const cellFaults = whole.flatMap(({ line }, index) =>
        (readings[index] ?? []).flatMap((says, place) =>
            typeof says === 'string' ? [{ line, column: columns.signals[place]?.name ?? '', says }] : [],
        ),
    );
    const problems: Problem[] = [
        ...rows
            .filter((row) => !isWhole(row))
            .map(({ line, cells }) => ({ line, says: `${String(cells.length)} columns where the header has ${String(width)}` })),
        ...timeFaults,
        ...cellFaults,
        ...(timeFaults.length === 0 ? timeProblems(samples, time.name) : []),
    ];
    demandNone(problems.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0)));
    if (!samples.some(({ values }) => values.some((value) => value !== null))) {
        throw new NumericsError([{ says: samples.length === 0 ? 'no minutes below the header' : 'no reading in any row' }]);
    }
    return { columns: columns.signals, samples, absolute: times.absolute, notes: notesOf({ columns: columns.signals, samples }, inFile) };
}
