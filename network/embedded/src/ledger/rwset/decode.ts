// SPDX-License-Identifier: Apache-2.0
// Messages back to read-write sets. Each transaction's set is decoded once and shared by all that look at it.
import { ledger } from '@hyperledger/fabric-protos';
import type { KeyRead, MetadataEntry, NamespaceSet, PrivateSet, Version } from './model';

const { rwset } = ledger;
const { kvrwset } = rwset;
type Instance<T> = T extends abstract new (...args: never) => infer I ? I : never;
type VersionMessage = Instance<typeof kvrwset.Version>;
type EntryMessage = Instance<typeof kvrwset.KVMetadataEntry>;
type ReadMessage = Instance<typeof kvrwset.KVRead>;

function version(message: VersionMessage | undefined): Version | undefined {
    return message && { block: message.getBlockNum(), tx: message.getTxNum() };
}

function read(message: ReadMessage): KeyRead {
    return { key: message.getKey(), version: version(message.getVersion()) };
}

function entries(messages: readonly EntryMessage[]): MetadataEntry[] {
    return messages.map((entry) => ({ name: entry.getName(), value: entry.getValue_asU8() }));
}

/** The metadata of a key from the form in which the state keeps it. */
export function metadataEntries(bytes: Uint8Array | null): ReadonlyMap<string, Uint8Array> {
    if (bytes === null) {
        return new Map();
    }
    const message = kvrwset.KVMetadataWrite.deserializeBinary(bytes);
    return new Map(entries(message.getEntriesList()).map((entry) => [entry.name, entry.value]));
}

type KeyValueSet = Pick<NamespaceSet, 'reads' | 'ranges' | 'writes' | 'metadataWrites'>;

/** A KVRWSet. */
export function decodeKeyValueSet(bytes: Uint8Array): KeyValueSet {
    const message = kvrwset.KVRWSet.deserializeBinary(bytes);
    return {
        reads: message.getReadsList().map(read),
        ranges: message.getRangeQueriesInfoList().map((range) => {
            const merkle = range.getReadsMerkleHashes();
            return {
                startKey: range.getStartKey(),
                endKey: range.getEndKey(),
                exhausted: range.getItrExhausted(),
                reads: range.getRawReads()?.getKvReadsList().map(read) ?? [],
                merkle: merkle && {
                    maxDegree: merkle.getMaxDegree(),
                    maxLevel: merkle.getMaxLevel(),
                    hashes: merkle.getMaxLevelHashesList_asU8(),
                },
            };
        }),
        writes: message.getWritesList().map((write) => {
            const value = write.getValue_asU8();
            return { key: write.getKey(), value, isDelete: write.getIsDelete() || value.length === 0 };
        }),
        metadataWrites: message.getMetadataWritesList().map((m) => ({ key: m.getKey(), entries: entries(m.getEntriesList()) })),
    };
}

/** A TxReadWriteSet. Throws when any part of it cannot be read. */
export function decodePublicSet(bytes: Uint8Array): NamespaceSet[] {
    return rwset.TxReadWriteSet.deserializeBinary(bytes)
        .getNsRwsetList()
        .map((message) => ({
            namespace: message.getNamespace(),
            ...decodeKeyValueSet(message.getRwset_asU8()),
            collections: message.getCollectionHashedRwsetList().map((collection) => {
                const set = kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
                return {
                    collection: collection.getCollectionName(),
                    reads: set.getHashedReadsList().map((m) => ({ keyHash: m.getKeyHash_asU8(), version: version(m.getVersion()) })),
                    writes: set.getHashedWritesList().map((m) => ({
                        keyHash: m.getKeyHash_asU8(),
                        valueHash: m.getValueHash_asU8(),
                        isDelete: m.getIsDelete(),
                        isPurge: m.getIsPurge(),
                    })),
                    metadataWrites: set
                        .getMetadataWritesList()
                        .map((m) => ({ keyHash: m.getKeyHash_asU8(), entries: entries(m.getEntriesList()) })),
                    privateHash: collection.getPvtRwsetHash_asU8(),
                };
            }),
        }));
}

/** A TxPvtReadWriteSet as its private sets. */
export function decodePrivateSets(bytes: Uint8Array): PrivateSet[] {
    return rwset.TxPvtReadWriteSet.deserializeBinary(bytes)
        .getNsPvtRwsetList()
        .flatMap((message) =>
            message.getCollectionPvtRwsetList().map((set) => ({
                namespace: message.getNamespace(),
                collection: set.getCollectionName(),
                bytes: set.getRwset_asU8(),
            })),
        );
}
