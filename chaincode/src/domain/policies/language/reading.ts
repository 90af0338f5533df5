// SPDX-License-Identifier: Apache-2.0
// How untrusted JSON is taken apart: closed objects, own names only, and a refusal that names the place, never the content.

import { DomainError, LONE_SURROGATE } from '../../kernel';
import { POLICY_ERRORS } from '../errors';
import { DEEPEST_NESTING, LONGEST_TEXT, MOST_NODES } from './limits';

export type Members = ReadonlyMap<string, unknown>;

/** Refuses a set. @param at - JSON pointer. */
export function refuse(at: string, problem: string): never {
    throw new DomainError(POLICY_ERRORS.POLICY_INVALID, `${at === '' ? '/' : at}: ${problem}`, { pointer: at });
}

/** Where the reader stands; counts what it has read. */
export class Place {
    readonly at: string;
    private readonly depth: number;
    private readonly counted: { nodes: number };

    constructor(at = '', depth = 0, counted = { nodes: 0 }) {
        this.at = at;
        this.depth = depth;
        this.counted = counted;
    }

    /** A member or an item: as deep as its parent. @param name - a word of the format or a number, never the text of who sent it. */
    to(name: string | number): Place {
        return new Place(`${this.at}/${String(name)}`, this.depth, this.counted);
    }

    /** An expression inside another one. */
    into(name: string | number): Place {
        return new Place(`${this.at}/${String(name)}`, this.depth + 1, this.counted);
    }

    /** Counts one node. */
    count(): void {
        this.counted.nodes += 1;
        if (this.depth > DEEPEST_NESTING) {
            refuse(this.at, `nested more than ${String(DEEPEST_NESTING)} deep`);
        }
        if (this.counted.nodes > MOST_NODES) {
            refuse(this.at, `more than ${String(MOST_NODES)} parts`);
        }
    }
}

/** Reads an object: own members only, so that no name of a prototype is found in it. */
export function membersOf(json: unknown, { at }: Place): Members {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
        refuse(at, 'an object is expected');
    }
    return new Map(Object.entries(json));
}

/** Reads an object of which every member is known. */
export function closedMembers(
    json: unknown,
    place: Place,
    names: { readonly must: readonly string[]; readonly may?: readonly string[] },
): Members {
    const members = membersOf(json, place);
    const known = [...names.must, ...(names.may ?? [])];
    if (!names.must.every((name) => members.has(name)) || ![...members.keys()].every((name) => known.includes(name))) {
        refuse(place.at, `expected ${known.join(', ')} and nothing else`);
    }
    return members;
}

/** Reads a list that is not longer than it may be. */
export function itemsOf(json: unknown, { at }: Place, most = MOST_NODES): readonly unknown[] {
    if (!Array.isArray(json)) {
        refuse(at, 'a list is expected');
    }
    if (json.length > most) {
        refuse(at, `more than ${String(most)} items`);
    }
    return json;
}

/** Reads a text that every peer and Cedar itself take for the same. */
export function textOf(json: unknown, { at }: Place): string {
    if (typeof json !== 'string') {
        refuse(at, 'a text is expected');
    }
    if (json.length > LONGEST_TEXT || LONE_SURROGATE.test(json)) {
        refuse(at, 'a text is too long or holds half a character');
    }
    return json;
}

/** Reads one of a list of words. */
export function wordOf<Word extends string>(json: unknown, { at }: Place, words: readonly Word[]): Word {
    const found = words.find((word) => word === json);
    return found ?? refuse(at, `expected one of ${words.join(', ')}`);
}
