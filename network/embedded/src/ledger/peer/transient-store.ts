// SPDX-License-Identifier: Apache-2.0
// Private write sets between endorsement and commit, at each peer that is a member. Several may wait for one transaction: the block's hash decides.
import type { DatabaseSync } from 'node:sqlite';
import { sha256 } from '../encoding/bytes';
import type { CollectionName, PrivateSet } from '../rwset/model';
import { prepare, type Query } from '../storage/database';

/** Stands for a transaction whose private writes were not sent to this peer, which fetches them when it commits them. */
export const unsent = (txId: string): string => `unsent ${txId}`;

/** A peer's transient store. */
export class TransientStore {
    readonly #put: Query<never>;
    readonly #get: Query<{ writes: Uint8Array }>;
    readonly #deleteTransaction: Query<never>;
    readonly #deleteOld: Query<never>;

    constructor(database: DatabaseSync) {
        this.#put = prepare(
            database,
            'INSERT OR REPLACE INTO transient (tx_id, namespace, collection, hash, height, writes) VALUES (?, ?, ?, ?, ?, ?)',
        );
        this.#get = prepare(database, 'SELECT writes FROM transient WHERE tx_id = ? AND namespace = ? AND collection = ? AND hash = ?');
        this.#deleteTransaction = prepare(database, 'DELETE FROM transient WHERE tx_id = ?');
        this.#deleteOld = prepare(database, 'DELETE FROM transient WHERE height < ?');
    }

    put(txId: string, height: number, set: PrivateSet): void {
        this.#put.run(txId, set.namespace, set.collection, sha256(set.bytes), height, set.bytes);
    }

    /** The serialised KVRWSet whose hash is the one in the block. */
    get(txId: string, { namespace, collection }: CollectionName, hash: Uint8Array): Uint8Array | undefined {
        return this.#get.get(txId, namespace, collection, hash)?.writes;
    }

    deleteTransaction(txId: string): void {
        this.#deleteTransaction.run(txId);
        this.#deleteTransaction.run(unsent(txId));
    }

    /** Forgets what was endorsed below a height. */
    deleteBelow(height: number): void {
        this.#deleteOld.run(height);
    }
}
