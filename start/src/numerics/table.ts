// SPDX-License-Identifier: Apache-2.0
// Text to rows and cells, each row with its line: whichever separator, quoted or not, with blank lines and comments between.

/** A row; cells are trimmed and without quotes. */
export interface Row {
    /** The line on which it begins, as an editor counts. */
    readonly line: number;
    readonly cells: readonly string[];
}

/** A header, where there is one, and the rows below it. */
export interface Table {
    readonly separator: string;
    readonly header: Row | undefined;
    readonly rows: readonly Row[];
}

/** Whether a row of names may be the header. */
export type IsHeader = (names: readonly string[]) => boolean;

interface Beginning {
    readonly separator: string;
    /** Lines before the header. */
    readonly skipped: number;
}

/** In this order: a header that has a tab is separated by tabs, whatever else stands in its names. */
const SEPARATORS = ['\t', ';', '|', ','];
const MOST_BEFORE_HEADER = 50;
/** Characters: a quote that is never closed must not have the rest of a long file tried again and again. */
const MOST_IN_QUOTES = 2000;
const LINE_END = /\r\n|\r|\n/g;
/** What spreadsheets write first to say how they separate. */
const SAID = /^sep=(.)$/i;

/** A cell's own text: some exports quote with apostrophes. */
function cellOf(quoted: string | undefined, bare: string): string {
    const text = quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"').trim();
    return /^'.*'$/s.test(text) ? text.slice(1, -1).trim() : text;
}

/** A line and its place in the text, counted from nought. */
type Line = readonly [place: number, line: string];

/** The header and its separator: the first line whose cells may be one, behind words about the patient or the device. */
function headerIn(lines: readonly Line[], separators: readonly string[], isHeader: IsHeader): Beginning | undefined {
    for (const [skipped, line] of lines) {
        const bare = line.replaceAll('"', '');
        const separator = separators.find((one) => isHeader(bare.split(one).map((name) => cellOf(undefined, name))));
        if (separator !== undefined) {
            return { separator, skipped };
        }
    }
    return undefined;
}

/** Where the header begins, and what separates cells. */
function beginningOf(text: string, isHeader: IsHeader): Beginning {
    const lines = [...text.split(LINE_END, MOST_BEFORE_HEADER).entries()].filter(([, line]) => line.trim() !== '' && !line.startsWith('#'));
    const [first = 0, line = ''] = lines[0] ?? [];
    const said = SAID.exec(line)?.[1];
    const found = headerIn(lines, said === undefined ? SEPARATORS : [said], isHeader);
    // Where no line may be a header the first is taken, so that what is wrong with it can be told.
    const unquoted = line.replaceAll(/"[^"]*"/g, '');
    const guessed = SEPARATORS.find((one) => unquoted.includes(one)) ?? ',';
    return found ?? (said === undefined ? { separator: guessed, skipped: first } : { separator: said, skipped: first + 1 });
}

/** All rows from a place in the text on. A quote that is never closed is taken as written, and then refused as what it should be. */
function rowsFrom(text: string, separator: string, from: { at: number; line: number }): Row[] {
    const sign = separator.replace(/[^\w\s]/, String.raw`\$&`);
    const part = new RegExp(`[ ]*"((?:[^"]|""){0,${MOST_IN_QUOTES}})"[ ]*(?=${sign}|\\r|\\n|$)|([^${sign}\\r\\n]*)`, 'y');
    const rows: Row[] = [];
    let { at, line } = from;
    let cells: string[] = [];
    let began = line;
    while (at <= text.length) {
        part.lastIndex = at;
        const [whole = '', quoted, bare = ''] = part.exec(text) ?? [];
        cells.push(cellOf(quoted, bare));
        line += whole.match(LINE_END)?.length ?? 0;
        at += whole.length;
        if (text[at] === separator) {
            at += 1;
            continue;
        }
        rows.push({ line: began, cells });
        at += text.startsWith('\r\n', at) ? 2 : 1;
        line += 1;
        [cells, began] = [[], line];
    }
    return rows;
}

/** Without the empty cells behind the last name: many programs end each line with a separator. */
function shortened({ line, cells }: Row, length: number): Row {
    const last = cells.findLastIndex((cell) => cell !== '') + 1;
    return { line, cells: cells.slice(0, Math.max(length, last)) };
}

/**
 * Reads a text as a table.
 * @param isHeader - whether a row of names may be the header; the first such row is
 */
export function tableOf(text: string, isHeader: IsHeader): Table {
    const { separator, skipped } = beginningOf(text, isHeader);
    const ends = [...text.matchAll(LINE_END)].map((end) => end.index + end[0].length);
    const at = skipped === 0 ? 0 : (ends[skipped - 1] ?? text.length);
    const rows = rowsFrom(text, separator, { at, line: skipped + 1 });
    const [first, ...others] = rows.filter(({ cells }) => cells.some((cell) => cell !== '') && !cells[0]?.startsWith('#'));
    const header = first && shortened(first, 0);
    return { separator, header, rows: others.map((row) => shortened(row, header?.cells.length ?? 0)) };
}
