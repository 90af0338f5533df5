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

/** In this order: a header that has a tab is separated by tabs, whatever else stands in its names. */
const SEPARATORS = ['\t', ';', '|', ','];
const LINE_END = /\r\n|\r|\n/g;
/** What spreadsheets write first to say how they separate. */
const SAID = /^sep=(.)$/i;

const isContent = (line: string): boolean => line.trim() !== '' && !line.startsWith('#');
const isBlank = ({ cells }: Row): boolean => cells.every((cell) => cell === '');

/** The separator, and how many lines stand before the header. */
function separatorOf(text: string): { readonly separator: string; readonly skipped: number } {
    const lines = text.split(LINE_END);
    const first = lines.findIndex(isContent);
    const line = lines[first] ?? '';
    const said = SAID.exec(line)?.[1];
    if (said !== undefined) {
        return { separator: said, skipped: first + 1 };
    }
    const unquoted = line.replaceAll(/"[^"]*"/g, '');
    return { separator: SEPARATORS.find((one) => unquoted.includes(one)) ?? ',', skipped: Math.max(0, first) };
}

/** A cell's own text: some exports quote with apostrophes. */
function cellOf(quoted: string | undefined, bare: string): string {
    const text = quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"').trim();
    return /^'.*'$/s.test(text) ? text.slice(1, -1).trim() : text;
}

/** All rows from a place in the text on. A quote that is never closed is taken as written, and then refused as what it should be. */
function rowsFrom(text: string, separator: string, from: { at: number; line: number }): Row[] {
    const sign = separator.replace(/[^\w\s]/, String.raw`\$&`);
    const part = new RegExp(`[ ]*"((?:[^"]|"")*)"[ ]*(?=${sign}|\\r|\\n|$)|([^${sign}\\r\\n]*)`, 'y');
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

/** Reads a text as a table. */
export function tableOf(text: string): Table {
    const { separator, skipped } = separatorOf(text);
    const ends = [...text.matchAll(LINE_END)].map((end) => end.index + end[0].length);
    const at = skipped === 0 ? 0 : (ends[skipped - 1] ?? text.length);
    const rows = rowsFrom(text, separator, { at, line: skipped + 1 }).filter((row) => !isBlank(row) && !row.cells[0]?.startsWith('#'));
    const [first, ...others] = rows;
    const header = first && shortened(first, 0);
    return { separator, header, rows: others.map((row) => shortened(row, header?.cells.length ?? 0)) };
}
