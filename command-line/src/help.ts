// SPDX-License-Identifier: Apache-2.0
// The help text of a program, from the same table by which its command line is read.

import { type FlagRow, type Program, variableOf } from './program';

/** Columns of a terminal that need not be wide. */
const WIDTH = 120;

type Line = readonly [name: string, meaning: string];

/** What `--help` prints. */
export function helpOf(program: Program): string {
    const { usage, about, commands, flags, closing } = program;
    const options: readonly Line[] = [...Object.entries(flags).map(([flag, row]) => lineOf(program, flag, row)), ['--help', 'this text']];
    const sections = [
        `Usage: ${usage}`,
        about,
        ...(commands === undefined ? [] : [`Commands:\n${columns(Object.entries(commands))}`]),
        `${titleOf(program)}:\n${columns(options)}`,
        ...(closing === undefined ? [] : [closing]),
    ];
    return sections.join('\n\n');
}

function titleOf(program: Program): string {
    for (const flag of Object.keys(program.flags)) {
        const variable = variableOf(program, flag);
        if (variable !== undefined) {
            return `Options (also as environment variables: --${flag} is ${variable})`;
        }
    }
    return 'Options';
}

function lineOf(program: Program, flag: string, { kind, help, ...row }: FlagRow): Line {
    const placeholder = kind.takes === 'nothing' ? [] : [kind.takes === 'words' ? kind.each.placeholder : kind.placeholder];
    const counted = row.default ?? row.otherwise;
    const remarks = [
        ...(row.required === true ? ['needed'] : []),
        ...(counted === undefined ? [] : [`default: ${counted}`]),
        ...(program.environment !== undefined && variableOf(program, flag) === undefined ? ['only as a flag'] : []),
    ];
    return [[`--${flag}`, ...placeholder].join(' '), remarks.length === 0 ? help : `${help} (${remarks.join('; ')})`];
}

/** Names beside their meanings, which are broken between words. */
function columns(lines: readonly Line[]): string {
    const margin = Math.max(...lines.map(([name]) => name.length)) + 4;
    return lines.map(([name, meaning]) => `  ${name}`.padEnd(margin) + broken(meaning, margin)).join('\n');
}

function broken(meaning: string, margin: number): string {
    const rows: string[] = [];
    let row = '';
    for (const word of meaning.split(' ')) {
        if (row !== '' && margin + row.length + 1 + word.length > WIDTH) {
            rows.push(row);
            row = word;
        } else {
            row = row === '' ? word : `${row} ${word}`;
        }
    }
    return [...rows, row].join(`\n${' '.repeat(margin)}`);
}
