// SPDX-License-Identifier: Apache-2.0
// What a transaction read and wrote, public keys and hashes of private ones alike: a key is a text, of a hash one character a byte.
import { keyOf, NOTHING, utf8 } from '../wire/bytes';
import { HASHED_SET, KEY_VALUE_SET, type MetadataEntry, type RangeQuery, TRANSACTION_SET, type Version } from '../wire/fabric-messages';

/** Keys of a namespace, or of the hashes of one of its collections. */
export interface Space {
    readonly namespace: string;
    /** Empty for public keys. */
    readonly collection: string;
}

/** A key in its space, with the bytes that it has in the state. */
interface Key {
    readonly key: string;
    readonly bytes: Uint8Array;
}

export interface Read {
    readonly key: string;
    /** `undefined`: the key was absent. */
    readonly version: Version | undefined;
}

export interface Write extends Key {
    /** `undefined`: the key is deleted. */
    readonly value: Uint8Array | undefined;
}

export interface MetadataWrite extends Key {
    /** None: the metadata is deleted. */
    readonly entries: readonly MetadataEntry[];
}

/** What a transaction did in one space. */
export interface SpaceSet extends Space {
    readonly reads: readonly Read[];
    readonly ranges: readonly RangeQuery[];
    readonly writes: readonly Write[];
    readonly metadataWrites: readonly MetadataWrite[];
}

/** What a transaction did in one namespace: its public keys first, then each collection. */
export interface NamespaceSet {
    readonly namespace: string;
    readonly spaces: readonly SpaceSet[];
}

const textKey = (key: string): Key => ({ key, bytes: utf8(key) });
const hashKey = (bytes: Uint8Array): Key => ({ key: keyOf(bytes), bytes });
const valueOf = (isDelete: boolean, value: Uint8Array): Uint8Array | undefined => (isDelete || value.length === 0 ? undefined : value);

/** SHA-256 of nothing: the hash of a value that is deleted. */
const HASH_OF_NOTHING =
    '\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8\x99\x6f\xb9\x24\x27\xae\x41\xe4\x64\x9b\x93\x4c\xa4\x95\x99\x1b\x78\x52\xb8\x55';
const hashOfNothing = keyOf(Uint8Array.from(HASH_OF_NOTHING, (char) => char.charCodeAt(0)));

function publicSpace(namespace: string, bytes: Uint8Array): SpaceSet {
    const { reads, ranges, writes, metadataWrites } = KEY_VALUE_SET.decode(bytes);
    return {
        namespace,
        collection: '',
        reads,
        ranges,
        writes: writes.map(({ key, isDelete, value }) => ({ ...textKey(key), value: valueOf(isDelete, value) })),
        metadataWrites: metadataWrites.map(({ key, entries }) => ({ ...textKey(key), entries })),
    };
}

function hashedSpace(space: Space, bytes: Uint8Array): SpaceSet {
    const { reads, writes, metadataWrites } = HASHED_SET.decode(bytes);
    return {
        ...space,
        reads: reads.map(({ keyHash, version }) => ({ key: keyOf(keyHash), version })),
        ranges: [],
        writes: writes.map(({ keyHash, isDelete, valueHash }) => {
            const value = keyOf(valueHash) === hashOfNothing ? NOTHING : valueHash;
            return { ...hashKey(keyHash), value: valueOf(isDelete, value) };
        }),
        metadataWrites: metadataWrites.map(({ keyHash, entries }) => ({ ...hashKey(keyHash), entries })),
    };
}

/** @throws WireError where any part of it cannot be read */
export function readSets(bytes: Uint8Array): readonly NamespaceSet[] {
    return TRANSACTION_SET.decode(bytes).namespaces.map(({ namespace, set, collections }) => ({
        namespace,
        spaces: [
            publicSpace(namespace, set),
            ...collections.map(({ collection, hashedSet }) => hashedSpace({ namespace, collection }, hashedSet)),
        ],
    }));
}

/** Whether it writes anything: then the namespace's policy must hold. */
export const isWriting = ({ spaces }: NamespaceSet): boolean =>
    spaces.some(({ writes, metadataWrites }) => writes.length > 0 || metadataWrites.length > 0);
