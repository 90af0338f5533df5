// SPDX-License-Identifier: Apache-2.0
// A header to columns: which of them holds the time and which holds which signal in which unit.
import type { Signal } from '@wardledger/chaincode/domain';
import { ALL_OTHERS, type Mapping, mappingKey, type Said } from './mapping';
import { type Meaning, meaningOf, USUAL_NAMES } from './names';
import { NumericsError, type Problem, shown } from './problems';
import type { Row } from './table';
import { OWN_UNIT, type TimeUnit, timeUnitOf, type Unit, unitOf } from './units';

/** A column of times, or of dates beside one. */
export interface TimeColumn {
    readonly index: number;
    readonly name: string;
    /** What the header says about plain numbers, or of the zone. */
    readonly unit?: TimeUnit;
    /** Whether its name says that it counts from a beginning: what looks like a clock passes no midnight then. */
    readonly counts: boolean;
}

/** A column of readings. */
export interface SignalColumn {
    readonly index: number;
    readonly name: string;
    readonly signal: Signal;
    readonly unit: Unit;
    /** Texts, in small letters, that mean not measured here. */
    readonly absent: readonly string[];
}

/** What stands where in a row. */
export interface Columns {
    /** Cells of a row. */
    readonly width: number;
    readonly time: TimeColumn;
    /** Where the day has a column of its own. */
    readonly date?: TimeColumn;
    readonly signals: readonly SignalColumn[];
}

/** What a column holds, and its unit as it is written. */
interface Named {
    readonly meaning: Meaning | undefined;
    readonly unit: string;
}

const BRACKETS = /^(.*?)\s*(?:\((.*)\)|\[(.*)\])$/s;
/** A pressure that does not say how it was measured. */
const PRESSURE = /^(sys|systolic|dia|diastolic|sbp|dbp|mbp|map|bp|blood ?pressure|mean arterial)(?![a-z])/i;
const COUNTS = /elapsed|rel(ative)?[\s_]*time|offset/i;
const BREAK = /[\s_.,:-]+|(?=[/°%])/g;

/** What a header's cell says by itself. The first reading whose name is known counts, rather one whose unit is known too. */
function nameOf(text: string): Named | undefined {
    // A name as it is, with its unit in brackets, or with its unit as the last words.
    const [, bare, round, square] = BRACKETS.exec(text) ?? [];
    const breaks = [...text.matchAll(BREAK)];
    const readings: (readonly [name: string, unit: string])[] = [
        [text, ''],
        ...(bare === undefined ? [] : [[bare, round ?? square ?? ''] as const]),
        ...breaks.map((found) => [text.slice(0, found.index), text.slice(found.index + found[0].length)] as const),
    ];
    const known = readings.flatMap(([name, unit]) => {
        const meaning = meaningOf(name);
        return meaning === undefined ? [] : [{ meaning, unit: unit === '' && meaning === 'time' ? name : unit }];
    });
    const withKnownUnit = known.find(
        ({ meaning, unit }) => unit === '' || typeof meaning === 'string' || unitOf(meaning.signal, unit) !== undefined,
    );
    return withKnownUnit ?? known[0];
}

/** Whether a row of names can be a header: one of them is a time, and one a signal. */
export function isHeader(names: readonly string[], mapping: Mapping): boolean {
    const meanings = names.map((name) => mapping.get(mappingKey(name))?.meaning ?? nameOf(name)?.meaning);
    return meanings.some((each) => each === 'time' || each === 'date') && meanings.some((each) => typeof each === 'object');
}

function timeColumn(index: number, name: string, unit: string): TimeColumn {
    const found = timeUnitOf(unit);
    return { index, name, counts: COUNTS.test(name), ...(found === undefined ? {} : { unit: found }) };
}

/** Gathers what a header says. */
class HeaderReader {
    readonly #mapping: Mapping;
    readonly #line: number;
    readonly #problems: Problem[] = [];
    readonly #times: TimeColumn[] = [];
    readonly #dates: TimeColumn[] = [];
    readonly #signals: SignalColumn[] = [];

    constructor(line: number, mapping: Mapping) {
        this.#line = line;
        this.#mapping = mapping;
    }

    read(cells: readonly string[]): Columns {
        cells.forEach((cell, index) => {
            this.#take(cell, index);
        });
        this.#refuseMissing(cells);
        const signals = this.#unrepeated(this.#signals, ({ signal }) => signal.code);
        const [date] = this.#unrepeated(this.#dates, () => 'date');
        const [time = date] = this.#unrepeated(this.#times, () => 'time');
        if (time === undefined) {
            this.#refuse('no column holds times: call one minute, time (s), time or the like, or name it in a file for --columns');
        } else if (signals.length === 0 && this.#problems.length === 0) {
            this.#refuse(`no column holds readings: they are called ${USUAL_NAMES}, or are named in a file for --columns`);
        }
        if (time === undefined || this.#problems.length > 0) {
            throw new NumericsError(this.#problems);
        }
        return { width: cells.length, time, ...(date === undefined || date === time ? {} : { date }), signals };
    }

    #refuse(says: string, column?: string): void {
        this.#problems.push({ line: this.#line, says, ...(column === undefined ? {} : { column }) });
    }

    /** A name that the mapping has and the header does not is a slip of the pen in one of them. */
    #refuseMissing(cells: readonly string[]): void {
        for (const [name, { line }] of this.#mapping) {
            if (name !== ALL_OTHERS && !cells.some((cell) => mappingKey(cell) === name)) {
                this.#refuse(`there is no column ${shown(name, 0)}, which line ${String(line)} of the file for --columns names`);
            }
        }
    }

    /** What the mapping says of a column goes before its name, and that before what is said of all others. */
    #described(cell: string, said: Said | undefined): Named {
        const named = nameOf(cell);
        if (said === undefined) {
            return named ?? { meaning: this.#mapping.get(ALL_OTHERS)?.meaning, unit: '' };
        }
        return { meaning: said.meaning, unit: said.unit === '' ? (named?.unit ?? '') : said.unit };
    }

    #take(cell: string, index: number): void {
        const name = shown(cell, index);
        const said = this.#mapping.get(mappingKey(cell));
        const { meaning, unit } = this.#described(cell, said);
        switch (meaning) {
            case 'ignore':
                return;
            case 'time':
                this.#times.push(timeColumn(index, name, unit));
                return;
            case 'date':
                this.#dates.push(timeColumn(index, name, unit));
                return;
            case undefined:
                this.#refuse(
                    PRESSURE.test(cell)
                        ? 'is of a cuff or of an arterial line: call it nbp_sys, abp_sys or the like, or name it in a file for --columns'
                        : `is none of ${USUAL_NAMES}; name it in a file for --columns, or have it ignored there`,
                    name,
                );
                return;
            default: {
                const { signal } = meaning;
                const known = unit === '' ? OWN_UNIT : unitOf(signal, unit);
                if (known === undefined) {
                    this.#refuse(
                        `its unit cannot be taken for ${signal.unit}; give another in the header, or in a file for --columns`,
                        name,
                    );
                    return;
                }
                const absent = (said?.absent ?? []).map((word) => word.toLowerCase());
                this.#signals.push({ index, name, signal, unit: known, absent });
            }
        }
    }

    /** Those that come first; the others are refused, because nobody can tell which of them is meant. */
    #unrepeated<T extends { readonly name: string }>(columns: readonly T[], of: (column: T) => string): T[] {
        return columns.filter((column) => {
            const first = columns.find((other) => of(other) === of(column));
            if (first === undefined || first === column) {
                return true;
            }
            const ignored = 'rename one, or have it ignored in a file for --columns';
            this.#refuse(
                first.name === column.name
                    ? 'stands twice: rename one, or leave it out'
                    : `means the same as column ${first.name}: ${ignored}`,
                column.name,
            );
            return false;
        });
    }
}

/**
 * Reads a header.
 * @throws NumericsError naming each column that is unknown, doubled or in a unit that cannot be taken.
 */
export function columnsOf(header: Row | undefined, mapping: Mapping): Columns {
    if (header === undefined) {
        throw new NumericsError([{ line: 1, says: 'there is no header: it begins with minute, time or the like' }]);
    }
    return new HeaderReader(header.line, mapping).read(header.cells);
}

/** The columns with their units from a row below the header, where the first row is one of units: some exports write them so. */
export function withUnitsRow(columns: Columns, row: Row | undefined): Columns | undefined {
    const cell = (index: number): string => (row?.cells[index] ?? '').replace(/^[([](.*)[)\]]$/s, '$1');
    const time = timeUnitOf(cell(columns.time.index));
    const signals = columns.signals.flatMap((column) => {
        const text = cell(column.index);
        const unit = text === '' ? column.unit : unitOf(column.signal, text);
        return unit === undefined ? [] : [{ ...column, unit }];
    });
    return time === undefined || signals.length < columns.signals.length
        ? undefined
        : { ...columns, time: { ...columns.time, unit: time }, signals };
}
