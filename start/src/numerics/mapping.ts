// SPDX-License-Identifier: Apache-2.0
// The file of `--columns`: what the columns of an export hold whose names say nothing here. A table itself, a line for each column.
import { type Meaning, meaningOf, USUAL_NAMES } from './names';
import { demandNone, type Problem, shown } from './problems';
import { type Row, tableOf } from './table';

/** What is said about one column. */
export interface Said {
    readonly line: number;
    readonly meaning: Meaning;
    /** As in a header; empty where the header says it. */
    readonly unit: string;
    /** Further texts that mean not measured. */
    readonly absent: readonly string[];
}

/** By the column's name in the export, in small letters. */
export type Mapping = ReadonlyMap<string, Said>;

/** Nothing is said. */
export const NO_MAPPING: Mapping = new Map();
/** The name that stands for every column that has no line of its own and no name that is known. */
export const ALL_OTHERS = '*';

/** A column's name as mappings are looked up by it. */
export const mappingKey = (name: string): string => name.trim().toLowerCase();

const HEADER = ['column', 'meaning', 'unit', 'absent'];

function headerProblems(header: Row | undefined): Problem[] {
    const names = header?.cells.map(mappingKey) ?? [];
    const isRight = ['column', 'meaning'].every((name) => names.includes(name)) && names.every((name) => HEADER.includes(name));
    return isRight && new Set(names).size === names.length
        ? []
        : [{ line: header?.line ?? 1, says: 'the header must be column, meaning and, where they are needed, unit and absent' }];
}

/**
 * Reads a mapping.
 * @throws NumericsError naming the line and the rule.
 */
export function mappingOf(text: string): Mapping {
    const { header, rows } = tableOf(text, (names) => names.map(mappingKey).includes('meaning'));
    demandNone(headerProblems(header));
    const places = header?.cells.map(mappingKey) ?? [];
    const mapping = new Map<string, Said>();
    const problems: Problem[] = [];
    for (const { line, cells } of rows) {
        const cell = (name: string): string => cells[places.indexOf(name)] ?? '';
        const name = mappingKey(cell('column'));
        const meaning = meaningOf(cell('meaning'));
        if (meaning === undefined || cells.length > places.length) {
            problems.push({
                line,
                says: `the meaning must be time, date, ignore or one of ${USUAL_NAMES}, in a row of as many cells as the header`,
            });
        } else if (mapping.has(name)) {
            problems.push({ line, says: `column ${shown(name, 0)} stands twice, as on line ${String(mapping.get(name)?.line)}` });
        } else if (name === ALL_OTHERS && meaning !== 'ignore') {
            problems.push({ line, says: 'all others (*) can only be ignored' });
        } else {
            mapping.set(name, { line, meaning, unit: cell('unit'), absent: cell('absent').split(/\s+/).filter(Boolean) });
        }
    }
    demandNone(problems);
    return mapping;
}
