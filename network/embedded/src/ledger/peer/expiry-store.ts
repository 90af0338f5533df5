// SPDX-License-Identifier: Apache-2.0
// blockToLive: which private values are over with which block.
import type { DatabaseSync } from 'node:sqlite';
import type { CollectionName } from '../rwset/model';
import { prepare, type Query } from '../storage/database';

interface ExpiryRow {
    readonly namespace: string;
    readonly collection: string;
    readonly key_hash: Uint8Array;
    readonly key: string | null;
    readonly committed: number;
}

/** A value that is over with a block, unless its key has been written again. */
export interface Expiry {
    readonly name: CollectionName;
    readonly keyHash: Uint8Array;
    /** Undefined where this peer had not got the cleartext. */
    readonly key: string | undefined;
    /** The block that the value was written in. */
    readonly committed: number;
}

/** A peer's calendar of expiries. */
export class ExpiryStore {
    readonly #add: Query<never>;
    readonly #due: Query<ExpiryRow>;
    readonly #forget: Query<never>;

    constructor(database: DatabaseSync) {
        this.#add = prepare(
            database,
            'INSERT INTO expiry (block, namespace, collection, key_hash, key, committed) VALUES (?, ?, ?, ?, ?, ?)',
        );
        this.#due = prepare(database, 'SELECT namespace, collection, key_hash, key, committed FROM expiry WHERE block = ?');
        this.#forget = prepare(database, 'DELETE FROM expiry WHERE block <= ?');
    }

    /** Notes that a value is over with a block. */
    add(block: number, { name: { namespace, collection }, keyHash, key, committed }: Expiry): void {
        this.#add.run(block, namespace, collection, keyHash, key ?? null, committed);
    }

    /** What is over with a block. */
    due(block: number): Expiry[] {
        return this.#due.all(block).map(({ namespace, collection, key_hash, key, committed }) => ({
            name: { namespace, collection },
            keyHash: key_hash,
            key: key ?? undefined,
            committed,
        }));
    }

    /** Forgets what was over with this block or before. */
    forgetUpTo(block: number): void {
        this.#forget.run(block);
    }
}
