// SPDX-License-Identifier: Apache-2.0
// What may stand after a flag: how it is read, and the rule that a refusal names.

import { resolve } from 'node:path';

/** A command line that cannot be carried out; the message names the flag and the rule. */
export class UsageError extends Error {}

/** A flag without a word: given or not. */
export interface Switch {
    readonly takes: 'nothing';
}

/** A flag with one word. */
export interface Word<T> {
    readonly takes: 'word';
    /** Stands for the word in the help text: `N` in `--port N`. */
    readonly placeholder: string;
    /** Continues the name of the flag: `must be a whole number`. */
    readonly rule: string;
    /** What a word means; `undefined` where it breaks the rule. */
    readonly read: (given: string) => T | undefined;
}

/** A flag that may be given several times, with a word each. */
export interface Words<T> {
    readonly takes: 'words';
    readonly each: Word<T>;
}

/** Whichever a flag is. */
export type Kind = Switch | Word<unknown> | Words<unknown>;

/** Given or not. */
export const SWITCH: Switch = { takes: 'nothing' };

/** A word that is read as the program says. */
export function word<T>(kind: Omit<Word<T>, 'takes'>): Word<T> {
    return { takes: 'word', ...kind };
}

/** A word as it is given, any but an empty one, or those that match. */
export function text(placeholder: string, { matches = /./, rule = 'must not be empty' } = {}): Word<string> {
    return word({ placeholder, rule, read: (given) => (matches.test(given) ? given : undefined) });
}

/** A file or folder; answers the absolute path. */
export function path(placeholder: 'FILE' | 'DIR'): Word<string> {
    return word({ placeholder, rule: 'must name a path', read: (given) => (given === '' ? undefined : resolve(given)) });
}

/** A whole number in a range, both ends included. */
export function wholeNumber({ from, to }: { readonly from: number; readonly to: number }): Word<number> {
    return word({
        placeholder: 'N',
        rule: `must be a whole number from ${String(from)} to ${String(to)}`,
        read: (given) => (/^\d+$/.test(given) && Number(given) >= from && Number(given) <= to ? Number(given) : undefined),
    });
}

/** One of a few words. */
export function oneOf<const T extends string>(placeholder: string, words: readonly T[]): Word<T> {
    return word({ placeholder, rule: `must be one of ${words.join(', ')}`, read: (given) => words.find((known) => known === given) });
}

/** Some of a few words, with commas between them; answers them in the order of the few. */
export function someOf<const T extends string>(placeholder: string, words: readonly T[]): Word<readonly T[]> {
    return word({
        placeholder,
        rule: `takes some of ${words.join(',')}`,
        read: (given) => {
            const names: readonly string[] = given.split(',');
            const known: readonly string[] = words;
            return names.every((name) => known.includes(name)) ? words.filter((name) => names.includes(name)) : undefined;
        },
    });
}

/** A flag that may be given again and again. */
export function several<T>(each: Word<T>): Words<T> {
    return { takes: 'words', each };
}
