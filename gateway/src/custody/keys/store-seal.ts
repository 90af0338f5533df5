// SPDX-License-Identifier: Apache-2.0
// Seals what a gateway writes to its own store, and names rows by keyed digests, so that the file alone tells nothing.

import { createSecretKey, type KeyObject } from 'node:crypto';
import { openBox, sealBox } from './aes-gcm';
import { deriveKey, keyedDigest } from './key-derivation';

/** Row sealing (AES-256-GCM) and row keys (HMAC-SHA-256) under keys derived from the store key. */
export class StoreSeal {
    readonly #sealKey: KeyObject;
    readonly #rowKey: KeyObject;

    /** @param storeKey - the 32 bytes of `CustodianKeys.storeKey` */
    constructor(storeKey: Uint8Array) {
        if (storeKey.length !== 32) {
            throw new Error('a store key has 32 bytes');
        }
        this.#sealKey = createSecretKey(deriveKey(storeKey, 'store-row-seal'));
        this.#rowKey = createSecretKey(deriveKey(storeKey, 'store-row-key'));
    }

    /**
     * Seals a column's content.
     *
     * @param place - table, column and row key, e.g. `posts.content/3f…`: content moved to another place does not open
     */
    seal(place: string, content: Uint8Array): Buffer {
        return sealBox(this.#sealKey, content, Buffer.from(place, 'utf8'));
    }

    /** Opens a sealed column; throws when a byte was altered or it was sealed for another place. */
    open(place: string, sealed: Uint8Array): Buffer {
        return openBox(this.#sealKey, sealed, Buffer.from(place, 'utf8'));
    }

    /** The key (64 hex digits) of a row of `table` that stands for `parts`, such as a device and a sequence. */
    rowKey(table: string, ...parts: readonly string[]): string {
        return keyedDigest(this.#rowKey, [table, ...parts]);
    }
}
