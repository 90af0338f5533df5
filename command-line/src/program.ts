// SPDX-License-Identifier: Apache-2.0
// What a program says of its command line.

import type { Kind } from './kinds';

/** One flag. At most one of `default`, `otherwise` and `required`. */
export interface FlagRow {
    readonly kind: Kind;
    /** What it is for, for the help text. */
    readonly help: string;
    /** The word that counts where none is given, as one would write it. */
    readonly default?: string;
    /** In words, what counts where none is given, if it follows from other flags: then the program fills it in. */
    readonly otherwise?: string;
    readonly required?: true;
    /** Not from the environment, where the program's other flags may stand. A flag that may be given several times never is. */
    readonly onlyAsFlag?: true;
}

/** Flags by their names, without the dashes. `help` is every program's own. */
export type FlagTable = Readonly<Record<string, FlagRow>>;

/** Commands by their names, and what each does. */
export type CommandTable = Readonly<Record<string, string>>;

/** A program. */
export interface Program {
    /** How it is called, such as `npm start [-- OPTIONS]`. */
    readonly usage: string;
    /** What it does, in paragraphs. */
    readonly about: string;
    /** Where it has them, exactly one must be given. */
    readonly commands?: CommandTable;
    readonly flags: FlagTable;
    /** Beginning of the environment variables that stand for flags; without it none does. */
    readonly environment?: string;
    /** Whatever a user should know at the end. */
    readonly closing?: string;
}

/** The environment variable that stands for a flag, where one does: `WARDLEDGER_DATA_DIR` for `--data-dir`. */
export function variableOf({ environment, flags }: Program, flag: string): string | undefined {
    const row = flags[flag];
    const heard = row !== undefined && row.onlyAsFlag !== true && row.kind.takes !== 'words';
    return environment === undefined || !heard ? undefined : `${environment}_${flag.toUpperCase().replaceAll('-', '_')}`;
}
