// SPDX-License-Identifier: Apache-2.0
// blockToLive: private values (and their hashes) that leave the state when a later block is committed, unless they were written again.
import { type DatabaseSync } from 'node:sqlite';
import { sha256, utf8 } from '../encoding/bytes';
import { prepare, type Query } from '../storage/database';
import { blockOf, hashedSpace, positionOf, privateSpace } from '../storage/peer-schema';
import { type StateView } from '../storage/state-view';
import { type StateWriter } from '../storage/state-writer';
import { type BlockUpdates, hashText } from '../validate/updates';
import { type PrivateCommit } from './private-commit';
import { type CollectionName, type PrivateStore } from './private-store';

interface ExpiryRow {
    readonly namespace: string;
    readonly collection: string;
    readonly key_hash: Uint8Array;
    readonly key: string | null;
    readonly committed: number;
}

interface ExpiringKey {
    readonly keyHash: Uint8Array;
    /** Undefined where this peer has not got the cleartext. */
    readonly key: string | undefined;
}

/** What a block changes besides expiries. */
export interface ExpiryContext {
    readonly number: number;
    readonly view: StateView;
    readonly updates: BlockUpdates;
    readonly privates: PrivateCommit;
    blockToLive(namespace: string, collection: string): number;
}

/** Schedules and carries out expiries, inside the block's transaction. */
export class ExpiryKeeper {
    readonly #add: Query<never>;
    readonly #due: Query<ExpiryRow>;
    readonly #done: Query<never>;
    readonly #writer: StateWriter;
    readonly #store: PrivateStore;

    constructor(database: DatabaseSync, writer: StateWriter, store: PrivateStore) {
        this.#writer = writer;
        this.#store = store;
        this.#add = prepare(
            database,
            'INSERT INTO expiry (block, namespace, collection, key_hash, key, committed) VALUES (?, ?, ?, ?, ?, ?)',
        );
        this.#due = prepare(database, 'SELECT namespace, collection, key_hash, key, committed FROM expiry WHERE block = ?');
        this.#done = prepare(database, 'DELETE FROM expiry WHERE block <= ?');
    }

    /** Removes what this block makes expire. Call it before the block's own changes are written. */
    expire(context: ExpiryContext): void {
        const rows = this.#due.all(context.number);
        rows.forEach((row) => {
            this.#expireRow(row, context);
        });
        if (rows.length > 0) {
            this.#done.run(context.number);
        }
    }

    /** A value that is committed in block n with blockToLive b goes with block n + b + 1. */
    schedule(context: ExpiryContext): void {
        for (const { name, key } of context.privates.withoutChange) {
            this.#schedule(context, name, { keyHash: sha256(utf8(key)), key });
        }
        for (const { name, changes } of context.updates.spaces()) {
            if (name.collection !== '' && context.blockToLive(name.namespace, name.collection) > 0) {
                const keys = context.privates.keysByHash(privateSpace(name.namespace, name.collection));
                for (const [text, { key }] of changes) {
                    this.#schedule(context, name, { keyHash: key, key: keys.get(text) });
                }
            }
        }
    }

    #schedule(context: ExpiryContext, { namespace, collection }: CollectionName, { keyHash, key }: ExpiringKey): void {
        const blocks = context.blockToLive(namespace, collection);
        if (blocks > 0) {
            this.#add.run(context.number + blocks + 1, namespace, collection, keyHash, key ?? null, context.number);
        }
    }

    #expireRow(row: ExpiryRow, { view, updates, privates }: ExpiryContext): void {
        const hashed = hashedSpace(row.namespace, row.collection);
        if (isFrom(view.version(hashed, row.key_hash), row.committed) && !updates.has(hashed, hashText(row.key_hash))) {
            this.#writer.apply(hashed, row.key_hash, { value: null, metadata: null, version: 0 });
        }
        const name = { namespace: row.namespace, collection: row.collection };
        const key = row.key ?? this.#store.rawKey(name, row.key_hash);
        const space = privateSpace(row.namespace, row.collection);
        if (key !== undefined && isFrom(view.version(space, utf8(key)), row.committed) && !privates.change(name, key)) {
            this.#writer.apply(space, utf8(key), { value: null, metadata: null, version: 0 });
        }
        this.#store.purge(name, row.key_hash, positionOf(row.committed + 1, 0) - 1);
        this.#store.forget(name, row.committed);
    }
}

function isFrom(version: number | undefined, block: number): boolean {
    return version !== undefined && blockOf(version) === block;
}
