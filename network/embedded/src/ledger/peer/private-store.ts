// SPDX-License-Identifier: Apache-2.0
// The private writes that a peer has committed, block by block and key by key, so that a purge can remove a key's whole past.
import { ledger } from '@hyperledger/fabric-protos';
import type { DatabaseSync } from 'node:sqlite';
import { compareUtf8, sha256, utf8 } from '../encoding/bytes';
import { keyValueSet, privateSetBytes } from '../rwset/encode';
import type { CollectionName, KeyWrite } from '../rwset/model';
import { prepare, type Query } from '../storage/database';
import { indexOf, type Position, positionOf } from '../storage/peer-schema';

const { KVWrite } = ledger.rwset.kvrwset;

interface WriteRow {
    readonly position: Position;
    readonly namespace: string;
    readonly collection: string;
    readonly write: Uint8Array;
    /** Of a change of metadata only: its key. */
    readonly metadata_key: string | null;
}

function transactionSet(rows: readonly WriteRow[]): Uint8Array {
    const groups = new Map<string, WriteRow[]>();
    for (const row of rows) {
        const key = `${row.namespace}\0${row.collection}`;
        groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    return privateSetBytes(
        [...groups.values()].flatMap((group) => {
            const kept = group.filter((row) => row.write.length > 0); // a purged write is empty
            const writes = kept
                .map((row) => KVWrite.deserializeBinary(row.write))
                .map((write) => ({ key: write.getKey(), value: write.getValue_asU8(), isDelete: write.getIsDelete() }))
                .sort((a, b) => compareUtf8(a.key, b.key));
            const keys = group.flatMap((row) => row.metadata_key ?? []).sort(compareUtf8);
            const bytes = keyValueSet({ reads: [], ranges: [], writes, metadataWrites: keys.map((key) => ({ key, entries: [] })) });
            return group.slice(0, 1).map(({ namespace, collection }) => ({ namespace, collection, bytes }));
        }),
    );
}

/** A peer's store of private writes. */
export class PrivateStore {
    readonly #add: Query<never>;
    readonly #addMetadata: Query<never>;
    readonly #addMissing: Query<never>;
    readonly #ofBlock: Query<WriteRow>;
    readonly #rawKey: Query<{ key: string }>;
    readonly #purge: Query<never>;
    readonly #forget: readonly Query<never>[];

    constructor(database: DatabaseSync) {
        this.#add = prepare(
            database,
            'INSERT OR REPLACE INTO private_writes (position, namespace, collection, key_hash, key, write) VALUES (?, ?, ?, ?, ?, ?)',
        );
        this.#addMetadata = prepare(
            database,
            'INSERT OR IGNORE INTO private_metadata (position, namespace, collection, key) VALUES (?, ?, ?, ?)',
        );
        this.#addMissing = prepare(database, 'INSERT OR IGNORE INTO missing_private (position, namespace, collection) VALUES (?, ?, ?)');
        this.#ofBlock = prepare(
            database,
            `SELECT position, namespace, collection, write, NULL AS metadata_key FROM private_writes WHERE position >= ?1 AND position < ?2
             UNION ALL SELECT position, namespace, collection, x'', key FROM private_metadata WHERE position >= ?1 AND position < ?2
             ORDER BY position, namespace, collection`,
        );
        this.#rawKey = prepare(
            database,
            `SELECT key FROM private_writes WHERE namespace = ? AND collection = ? AND key_hash = ? AND length(write) > 0
             ORDER BY position DESC LIMIT 1`,
        );
        this.#purge = prepare(
            database,
            `UPDATE private_writes SET key = '', write = x'' WHERE namespace = ? AND collection = ? AND key_hash = ? AND position <= ?`,
        );
        this.#forget = ['private_writes', 'private_metadata'].map((table) =>
            prepare(database, `DELETE FROM ${table} WHERE namespace = ? AND collection = ? AND position >= ? AND position < ?`),
        );
    }

    add(position: Position, { namespace, collection }: CollectionName, { key, value, isDelete }: KeyWrite): void {
        const write = new KVWrite();
        write.setKey(key);
        write.setValue(value);
        write.setIsDelete(isDelete);
        this.#add.run(position, namespace, collection, sha256(utf8(key)), key, write.serializeBinary());
    }

    /** Notes that a key got metadata; a purge does not wipe this. */
    addMetadata(position: Position, { namespace, collection }: CollectionName, key: string): void {
        this.#addMetadata.run(position, namespace, collection, key);
    }

    /** Notes that a member lacks a write set: the block is committed all the same. */
    addMissing(position: Position, { namespace, collection }: CollectionName): void {
        this.#addMissing.run(position, namespace, collection);
    }

    /** The cleartext of a key hash, if this peer ever saw it. */
    rawKey({ namespace, collection }: CollectionName, keyHash: Uint8Array): string | undefined {
        return this.#rawKey.get(namespace, collection, keyHash)?.key;
    }

    /** Wipes every write of a key up to a transaction. That its collection was written to stays visible, as at a peer. */
    purge({ namespace, collection }: CollectionName, keyHash: Uint8Array, upTo: Position): void {
        this.#purge.run(namespace, collection, keyHash, upTo);
    }

    /** Removes what a block wrote to a collection: its time is over. */
    forget({ namespace, collection }: CollectionName, block: number): void {
        this.#forget.forEach((query) => {
            query.run(namespace, collection, positionOf(block, 0), positionOf(block + 1, 0));
        });
    }

    /** Index of the transaction -> TxPvtReadWriteSet. */
    ofBlock(number: number): ReadonlyMap<number, Uint8Array> {
        const rows = this.#ofBlock.all(positionOf(number, 0), positionOf(number + 1, 0));
        const positions = new Set(rows.map((row) => row.position));
        return new Map(
            [...positions].map((position) => [indexOf(position), transactionSet(rows.filter((row) => row.position === position))]),
        );
    }
}
