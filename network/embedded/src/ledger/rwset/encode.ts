// SPDX-License-Identifier: Apache-2.0
// Read-write sets to their messages, field by field as a peer fills them.
import { ledger } from '@hyperledger/fabric-protos';
import { encode, present, type Field } from '../../protos/encode';
import type { CollectionSet, KeyRead, MetadataEntry, NamespaceSet, PrivateSet, RangeQuery, Version } from './model';

const { rwset } = ledger;
const { kvrwset } = rwset;
type Messages = typeof kvrwset;
type Message<Name extends keyof Messages> = InstanceType<Extract<Messages[Name], abstract new (...args: never) => unknown>>;

function versionMessage(version: Version): Message<'Version'> {
    const message = new kvrwset.Version();
    message.setBlockNum(version.block);
    message.setTxNum(version.tx);
    return message;
}

/** A KVRWSet's QueryReads: what a range query's hashes are computed over. */
export function queryReads(reads: readonly KeyRead[]): Message<'QueryReads'> {
    const message = new kvrwset.QueryReads();
    message.setKvReadsList(
        reads.map(({ key, version }) => {
            const read = new kvrwset.KVRead();
            read.setKey(key);
            if (version) {
                read.setVersion(versionMessage(version));
            }
            return read;
        }),
    );
    return message;
}

function rangeMessage(range: RangeQuery): Message<'RangeQueryInfo'> {
    const message = new kvrwset.RangeQueryInfo();
    message.setStartKey(range.startKey);
    message.setEndKey(range.endKey);
    message.setItrExhausted(range.exhausted);
    if (range.merkle) {
        const merkle = new kvrwset.QueryReadsMerkleSummary();
        merkle.setMaxDegree(range.merkle.maxDegree);
        merkle.setMaxLevel(range.merkle.maxLevel);
        merkle.setMaxLevelHashesList([...range.merkle.hashes]);
        message.setReadsMerkleHashes(merkle);
    } else if (range.reads.length > 0) {
        message.setRawReads(queryReads(range.reads));
    }
    return message;
}

function entryMessage({ name, value }: MetadataEntry): Message<'KVMetadataEntry'> {
    const message = new kvrwset.KVMetadataEntry();
    message.setName(name);
    message.setValue(value);
    return message;
}

/** The metadata of a key as the state keeps it. */
export function metadataBytes(entries: readonly MetadataEntry[]): Uint8Array {
    const message = new kvrwset.KVMetadataWrite();
    message.setEntriesList(entries.map(entryMessage));
    return message.serializeBinary();
}

/** An element of a repeated field. */
const element = (number: number, message: Uint8Array): Field => [0, present(number, message)];

/** A KVRWSet of writes and metadata writes only is also the private write set of a collection. */
export function keyValueSet(set: Pick<NamespaceSet, 'reads' | 'ranges' | 'writes' | 'metadataWrites'>): Uint8Array {
    return encode(
        // Every simulation reads and writes some keys, so that these are written by hand.
        ...set.reads.map(({ key, version }) =>
            element(1, encode([1, key], [0, version && present(2, encode([1, version.block], [2, version.tx]))])),
        ),
        ...set.ranges.map((range) => element(2, rangeMessage(range).serializeBinary())),
        ...set.writes.map(({ key, value, isDelete }) => element(3, encode([1, key], [2, isDelete ? 1 : 0], [3, value]))),
        ...set.metadataWrites.map(({ key, entries }) => {
            const write = new kvrwset.KVMetadataWrite();
            write.setKey(key);
            write.setEntriesList(entries.map(entryMessage));
            return element(4, write.serializeBinary());
        }),
    );
}

function hashedSet(set: CollectionSet): Uint8Array {
    const message = new kvrwset.HashedRWSet();
    message.setHashedReadsList(
        set.reads.map(({ keyHash, version }) => {
            const read = new kvrwset.KVReadHash();
            read.setKeyHash(keyHash);
            if (version) {
                read.setVersion(versionMessage(version));
            }
            return read;
        }),
    );
    message.setHashedWritesList(
        set.writes.map(({ keyHash, valueHash, isDelete, isPurge }) => {
            const write = new kvrwset.KVWriteHash();
            write.setKeyHash(keyHash);
            write.setIsDelete(isDelete);
            write.setValueHash(valueHash);
            write.setIsPurge(isPurge);
            return write;
        }),
    );
    message.setMetadataWritesList(
        set.metadataWrites.map(({ keyHash, entries }) => {
            const write = new kvrwset.KVMetadataWriteHash();
            write.setKeyHash(keyHash);
            write.setEntriesList(entries.map(entryMessage));
            return write;
        }),
    );
    return message.serializeBinary();
}

/** The TxReadWriteSet of a transaction. Namespaces, keys and collections come sorted. */
export function publicSetBytes(namespaces: readonly NamespaceSet[]): Uint8Array {
    const parts = namespaces.map((set) =>
        encode(
            [1, set.namespace],
            [2, keyValueSet(set)],
            ...set.collections.map((collection) =>
                element(3, encode([1, collection.collection], [2, hashedSet(collection)], [3, collection.privateHash])),
            ),
        ),
    );
    return encode(...parts.map((part) => element(2, part)));
}

/** The TxPvtReadWriteSet of private sets that come sorted by namespace and collection. */
export function privateSetBytes(sets: readonly PrivateSet[]): Uint8Array {
    const message = new rwset.TxPvtReadWriteSet();
    for (const { namespace, collection, bytes } of sets) {
        const collections = new rwset.CollectionPvtReadWriteSet();
        collections.setCollectionName(collection);
        collections.setRwset(bytes);
        const last = message.getNsPvtRwsetList().at(-1);
        const target = last?.getNamespace() === namespace ? last : message.addNsPvtRwset(new rwset.NsPvtReadWriteSet());
        target.setNamespace(namespace);
        target.addCollectionPvtRwset(collections);
    }
    return message.serializeBinary();
}
