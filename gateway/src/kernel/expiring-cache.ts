// SPDX-License-Identifier: Apache-2.0
// Remembers answers until a time of their own. The library keeps the room bounded; it knows one lifetime for all and the process's clock
// only, whereas a token is remembered no longer than it lives, and tests bring their own clock.

import { LruMap } from 'toad-cache';

/** What a cache is made of. */
export interface ExpiringCachePorts {
    /** Answers kept; with more, the one goes that was asked for longest ago. */
    readonly capacity: number;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
}

interface Entry<T> {
    readonly value: T;
    readonly until: number;
}

/** Answers by name. */
export class ExpiringCache<T> {
    readonly #entries: LruMap<Entry<T>>;
    readonly #now: () => number;

    constructor({ capacity, now }: ExpiringCachePorts) {
        this.#entries = new LruMap(capacity);
        this.#now = now;
    }

    /** @returns `undefined` for what is not known, or from its time on */
    get(name: string): T | undefined {
        const entry = this.#entries.get(name);
        return entry !== undefined && entry.until > this.#now() ? entry.value : undefined;
    }

    /** @param until - milliseconds since the epoch */
    set(name: string, value: T, until: number): void {
        this.#entries.set(name, { value, until });
    }

    delete(name: string): void {
        this.#entries.delete(name);
    }
}
