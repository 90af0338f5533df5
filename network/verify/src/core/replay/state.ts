// SPDX-License-Identifier: Apache-2.0
// The state that the blocks so far make: public keys with their values, private ones by their hashes.
import { compareTexts } from '../wire/bytes';
import type { MetadataEntry } from '../wire/fabric-messages';
import type { Space } from '../transaction/read-write-set';

/** Where a key was written last: block and place in it. */
export interface Position {
    readonly block: number;
    readonly tx: number;
}

/** What stands under a key. */
export interface Entry {
    readonly value: Uint8Array;
    readonly metadata: readonly MetadataEntry[] | undefined;
    readonly position: Position;
}

/** One key's change; `undefined` deletes it. */
export interface Change {
    readonly bytes: Uint8Array;
    readonly position: Position;
    readonly entry: Entry | undefined;
}

export const spaceName = ({ namespace, collection }: Space): string => `${namespace}\0${collection}`;

/** Keys of one space; put in order when somebody asks for a range, and kept in order from then on. */
class Keys {
    readonly entries = new Map<string, Entry>();
    #sorted: string[] | undefined;

    apply(key: string, entry: Entry | undefined): void {
        const isKnown = this.entries.has(key);
        if (entry !== undefined) {
            this.entries.set(key, entry);
        } else {
            this.entries.delete(key);
        }
        if (this.#sorted !== undefined && isKnown !== (entry !== undefined)) {
            const at = lowerBound(this.#sorted, key);
            this.#sorted.splice(at, isKnown ? 1 : 0, ...(isKnown ? [] : [key]));
        }
    }

    /** An empty end is no end. */
    *range(start: string, end: string): Generator<string> {
        this.#sorted ??= [...this.entries.keys()].sort(compareTexts);
        for (let at = lowerBound(this.#sorted, start); at < this.#sorted.length; at++) {
            const key = this.#sorted[at] ?? '';
            if (end !== '' && compareTexts(key, end) >= 0) {
                return;
            }
            yield key;
        }
    }
}

/** The place of the first key that does not come before this one. */
function lowerBound(sorted: readonly string[], key: string): number {
    let [low, high] = [0, sorted.length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (compareTexts(sorted[middle] ?? '', key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/** All spaces. */
export class State {
    readonly #spaces = new Map<string, Keys>();

    get(space: string, key: string): Entry | undefined {
        return this.#spaces.get(space)?.entries.get(key);
    }

    range(space: string, start: string, end: string): Iterable<string> {
        return this.#spaces.get(space)?.range(start, end) ?? [];
    }

    apply(space: string, key: string, entry: Entry | undefined): void {
        const keys = this.#spaces.get(space) ?? new Keys();
        this.#spaces.set(space, keys);
        keys.apply(key, entry);
    }
}
