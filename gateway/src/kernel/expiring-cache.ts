// SPDX-License-Identifier: Apache-2.0
// Remembers answers for a time of their own. The library keeps the room bounded; it knows one lifetime for all and the wall clock only,
// which somebody may set: then an answer of yesterday would be remembered until tomorrow.

import { LruMap } from 'toad-cache';

/** What a cache is made of. */
export interface ExpiringCachePorts {
    /** Answers kept; with more, the one goes that was asked for longest ago. */
    readonly capacity: number;
    /** Milliseconds on a clock that never steps. */
    readonly monotonic: () => number;
}

interface Entry<T> {
    readonly value: T;
    readonly until: number;
}

/** Answers by name. */
export class ExpiringCache<T> {
    readonly #entries: LruMap<Entry<T>>;
    readonly #monotonic: () => number;

    constructor({ capacity, monotonic }: ExpiringCachePorts) {
        this.#entries = new LruMap(capacity);
        this.#monotonic = monotonic;
    }

    /** @returns `undefined` for what is not known, or from its time on */
    get(name: string): T | undefined {
        const entry = this.#entries.get(name);
        return entry !== undefined && entry.until > this.#monotonic() ? entry.value : undefined;
    }

    /** @param lifetime - milliseconds from now on */
    set(name: string, value: T, lifetime: number): void {
        this.#entries.set(name, { value, until: this.#monotonic() + lifetime });
    }

    delete(name: string): void {
        this.#entries.delete(name);
    }

    clear(): void {
        this.#entries.clear();
    }
}
