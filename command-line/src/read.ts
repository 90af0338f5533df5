// SPDX-License-Identifier: Apache-2.0
// Reads a command line by a program's table: a flag goes before the environment, the environment before the default.

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { type Kind, type Switch, UsageError, type Word, type Words } from './kinds';
import { type FlagRow, type FlagTable, type Program, variableOf } from './program';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

type ValueOf<K extends Kind> = K extends Switch ? boolean : K extends Words<infer T> ? readonly T[] : K extends Word<infer T> ? T : never;
type AlwaysThere<Row extends FlagRow> = Row extends
    { readonly kind: Switch | Words<unknown> } | { readonly default: string } | { readonly required: true }
    ? true
    : false;

/** What the flags of a table mean; those that may be missing are optional. */
export type Values<Flags extends FlagTable> = {
    readonly [Name in keyof Flags as AlwaysThere<Flags[Name]> extends true ? Name : never]: ValueOf<Flags[Name]['kind']>;
} & {
    readonly [Name in keyof Flags as AlwaysThere<Flags[Name]> extends true ? never : Name]?: ValueOf<Flags[Name]['kind']>;
};

/** A command line that can be carried out. */
export interface CommandLine<P extends Program> {
    /** `undefined` of a program without commands. */
    readonly command: P extends { readonly commands: infer Commands } ? keyof Commands : undefined;
    readonly values: Values<P['flags']>;
}

/**
 * Reads a command line.
 *
 * @param args - without node and script
 * @returns `undefined` when help was asked for
 * @throws UsageError
 */
export function readCommandLine<P extends Program>(
    program: P,
    args: readonly string[],
    environment: Environment = {},
): CommandLine<P> | undefined {
    const { values: given, positionals } = parsed(program, args);
    if (given['help'] === true) {
        return undefined;
    }
    const { commands } = program;
    // A command may have two words.
    const command = positionals.length === 0 ? undefined : positionals.join(' ');
    if (commands !== undefined && (command === undefined || !Object.hasOwn(commands, command))) {
        throw new UsageError(`give one command: ${Object.keys(commands).join(', ')}`);
    }
    const values: Record<string, unknown> = {};
    for (const [flag, row] of Object.entries(program.flags)) {
        const variable = variableOf(program, flag);
        const value = valueOf({ flag, row, given: given[flag], variable: variable === undefined ? undefined : environment[variable] });
        if (value !== undefined) {
            values[flag] = value;
        }
    }
    return { command, values } as CommandLine<P>;
}

type Given = string | boolean | (string | boolean)[] | undefined;

function parsed({ flags, commands }: Program, args: readonly string[]): { values: Record<string, Given>; positionals: string[] } {
    const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } };
    for (const [flag, { kind }] of Object.entries(flags)) {
        options[flag] = { type: kind.takes === 'nothing' ? 'boolean' : 'string', multiple: kind.takes === 'words' };
    }
    try {
        return parseArgs({ args: [...args], options, allowPositionals: commands !== undefined });
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

interface Place {
    readonly flag: string;
    readonly row: FlagRow;
    readonly given: Given;
    /** What the environment says. */
    readonly variable: string | undefined;
}

function valueOf({ flag, row, given, variable }: Place): unknown {
    const { kind } = row;
    if (kind.takes === 'nothing') {
        return given ?? variable === 'true';
    }
    if (kind.takes === 'words') {
        return [given ?? []].flat().map((one) => meaningOf(flag, kind.each, String(one)));
    }
    const found = given === undefined ? (variable ?? row.default) : String(given);
    if (found !== undefined) {
        return meaningOf(flag, kind, found);
    }
    if (row.required === true) {
        throw new UsageError(`--${flag} is needed: it ${kind.rule}`);
    }
    return undefined;
}

function meaningOf<T>(flag: string, { rule, read }: Word<T>, given: string): T {
    const value = read(given);
    if (value === undefined) {
        throw new UsageError(`--${flag} ${rule}, not "${given}"`);
    }
    return value;
}
