// SPDX-License-Identifier: Apache-2.0
// Read-write sets as plain values, between their messages and the code that makes or checks them.

/** A collection in a namespace. */
export interface CollectionName {
    readonly namespace: string;
    readonly collection: string;
}

/** A key in a collection. */
export interface CollectionKey extends CollectionName {
    readonly key: string;
}

/** Half open. An empty start is the very first key, composite keys included: the shim puts U+0001 there before it asks. An empty end is no end. */
export interface KeyRange {
    readonly startKey: string;
    readonly endKey: string;
}

/** A named entry of a key's metadata. */
export interface MetadataEntry {
    readonly name: string;
    readonly value: Uint8Array;
}

/** Block number and index in the block. */
export interface Version {
    readonly block: number;
    readonly tx: number;
}

export interface KeyRead {
    readonly key: string;
    /** Undefined: the key was absent. */
    readonly version: Version | undefined;
}

/** Hashes over the results of a long range query instead of the results. */
export interface MerkleSummary {
    readonly maxDegree: number;
    readonly maxLevel: number;
    readonly hashes: readonly Uint8Array[];
}

/** Its end is the one asked for when the results were exhausted, else the last key that was seen. */
export interface RangeQuery extends KeyRange {
    readonly exhausted: boolean;
    readonly reads: readonly KeyRead[];
    readonly merkle: MerkleSummary | undefined;
}

export interface KeyWrite {
    readonly key: string;
    readonly value: Uint8Array;
    readonly isDelete: boolean;
}

/** No entries: the metadata is deleted. */
export interface MetadataWrite {
    readonly key: string;
    readonly entries: readonly MetadataEntry[];
}

export interface HashedRead {
    readonly keyHash: Uint8Array;
    readonly version: Version | undefined;
}

export interface HashedWrite {
    readonly keyHash: Uint8Array;
    readonly valueHash: Uint8Array;
    readonly isDelete: boolean;
    readonly isPurge: boolean;
}

export interface HashedMetadataWrite {
    readonly keyHash: Uint8Array;
    readonly entries: readonly MetadataEntry[];
}

/** What a transaction did in one collection, as the block shows it. */
export interface CollectionSet {
    readonly collection: string;
    readonly reads: readonly HashedRead[];
    readonly writes: readonly HashedWrite[];
    readonly metadataWrites: readonly HashedMetadataWrite[];
    /** SHA-256 of the private write set; empty when there is none. */
    readonly privateHash: Uint8Array;
}

/** What a transaction did in one namespace. */
export interface NamespaceSet {
    readonly namespace: string;
    readonly reads: readonly KeyRead[];
    readonly ranges: readonly RangeQuery[];
    readonly writes: readonly KeyWrite[];
    readonly metadataWrites: readonly MetadataWrite[];
    readonly collections: readonly CollectionSet[];
}

/** A private write set of one collection. */
export interface PrivateSet extends CollectionName {
    /** Serialised KVRWSet, whose hash is in the block. */
    readonly bytes: Uint8Array;
}
