// SPDX-License-Identifier: Apache-2.0
// The help text of a program, from the same table by which its command line is read.

import { type FlagRow, type Program, variableOf } from './program';

/** Columns of a terminal that need not be wide. */
const WIDTH = 120;

type Line = readonly [name: string, meaning: string];

/** What `--help` prints. */
export function helpOf(program: Program): string {
    const { usage, about, commands, flags, closing } = program;
    const [heard] = Object.keys(flags).flatMap((flag) => {
        const variable = variableOf(program, flag);
        return variable === undefined ? [] : [`--${flag} is ${variable}`];
    });
    const title = heard === undefined ? 'Options' : `Options (also as environment variables: ${heard})`;
    const options: readonly Line[] = [...Object.entries(flags).map(([flag, row]) => lineOf(program, flag, row)), ['--help', 'this text']];
    const sections = [
        `Usage: ${usage}`,
        about,
        ...(commands === undefined ? [] : [`Commands:\n${columns(Object.entries(commands))}`]),
        `${title}:\n${columns(options)}`,
        ...(closing === undefined ? [] : [closing]),
    ];
    return sections.join('\n\n');
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
    const rows: string[] = [];
    for (const [name, meaning] of lines) {
        let row = `  ${name}`.padEnd(margin);
        for (const word of meaning.split(' ')) {
            if (row.length > margin && row.length + 1 + word.length > WIDTH) {
                rows.push(row);
                row = ' '.repeat(margin) + word;
            } else {
                row += row.length === margin ? word : ` ${word}`;
            }
        }
        rows.push(row);
    }
    return rows.join('\n');
}
