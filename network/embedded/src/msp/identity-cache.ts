// SPDX-License-Identifier: Apache-2.0
// Remembers what was found out about serialised identities, by their bytes. Every request and every block names some, always the
// same few, so that finding one must not cost a copy of its thousand bytes.
import { asBuffer } from '../protos/wire';

const CAPACITY = 2000;
/** A part of the certificate's own signature, shortly before the end of the PEM text. */
const SAMPLE = { start: 100, end: 52 } as const;

interface Entry<T> {
    readonly bytes: Buffer;
    readonly value: T;
}

/** Answers by serialised identity; the oldest are forgotten all at once. */
export class IdentityCache<T> {
    readonly #find: (serialized: Uint8Array) => T;
    readonly #entries = new Map<string, Entry<T>>();

    /** @param find - finds out what is not known yet */
    constructor(find: (serialized: Uint8Array) => T) {
        this.#find = find;
    }

    get(serialized: Uint8Array): T {
        const bytes = asBuffer(serialized);
        const sample = bytes.toString('latin1', Math.max(0, bytes.length - SAMPLE.start), Math.max(0, bytes.length - SAMPLE.end));
        const known = this.#entries.get(sample);
        if (known?.bytes.equals(bytes)) {
            return known.value;
        }
        const value = this.#find(serialized);
        if (this.#entries.size >= CAPACITY) {
            this.#entries.clear();
        }
        this.#entries.set(sample, { bytes: Buffer.from(bytes), value });
        return value;
    }
}
