// SPDX-License-Identifier: Apache-2.0
// Gathers what a simulation read and wrote, and gives it out sorted as a peer sorts it.
import { compareUtf8, EMPTY, sha256, sortedEntries, utf8 } from '../encoding/bytes';
import { keyValueSet, privateSetBytes, publicSetBytes } from '../rwset/encode';
import type {
    CollectionKey,
    CollectionName,
    CollectionSet,
    HashedMetadataWrite,
    HashedRead,
    HashedWrite,
    KeyRead,
    KeyWrite,
    MetadataEntry,
    MetadataWrite,
    PrivateSet,
    RangeQuery,
    Version,
} from '../rwset/model';

/** One collection's part: keyed by the cleartext key, which is also the order in which peers list the hashes. */
class CollectionPart {
    readonly reads = new Map<string, HashedRead>();
    readonly writes = new Map<string, HashedWrite>();
    readonly metadataWrites = new Map<string, HashedMetadataWrite>();
    readonly privateWrites = new Map<string, KeyWrite>();
    readonly privateMetadata = new Map<string, MetadataWrite>();

    /** The private write set, undefined when nothing private was written. */
    privateBytes(): Uint8Array | undefined {
        if (this.privateWrites.size === 0 && this.privateMetadata.size === 0) {
            return undefined;
        }
        return keyValueSet({ reads: [], ranges: [], writes: values(this.privateWrites), metadataWrites: values(this.privateMetadata) });
    }

    build(collection: string, privateBytes: Uint8Array | undefined): CollectionSet {
        return {
            collection,
            reads: values(this.reads),
            writes: values(this.writes),
            metadataWrites: values(this.metadataWrites),
            privateHash: privateBytes ? sha256(privateBytes) : EMPTY,
        };
    }
}

class NamespacePart {
    readonly reads = new Map<string, KeyRead>();
    readonly writes = new Map<string, KeyWrite>();
    readonly metadataWrites = new Map<string, MetadataWrite>();
    readonly ranges = new Map<string, RangeQuery>();
    readonly collections = new Map<string, CollectionPart>();
}

function values<T>(map: ReadonlyMap<string, T>): T[] {
    return sortedEntries(map).map(([, value]) => value);
}

function created<T>(map: Map<string, T>, key: string, make: () => T): T {
    let value = map.get(key);
    if (value === undefined) {
        value = make();
        map.set(key, value);
    }
    return value;
}

function sortedMetadata(entries: readonly MetadataEntry[]): MetadataEntry[] {
    return [...entries].sort((a, b) => compareUtf8(a.name, b.name));
}

/** The read-write set of one transaction in the making. */
export class RwsetBuilder {
    readonly #namespaces = new Map<string, NamespacePart>();

    addRead(namespace: string, key: string, version: Version | undefined): void {
        this.#namespace(namespace).reads.set(key, { key, version });
    }

    addWrite(namespace: string, key: string, value: Uint8Array): void {
        this.#namespace(namespace).writes.set(key, { key, value, isDelete: value.length === 0 });
    }

    addMetadataWrite(namespace: string, key: string, entries: readonly MetadataEntry[]): void {
        this.#namespace(namespace).metadataWrites.set(key, { key, entries: sortedMetadata(entries) });
    }

    /** The first of equal queries counts. */
    addRange(namespace: string, range: RangeQuery): void {
        const key = JSON.stringify([range.startKey, range.endKey, range.exhausted]);
        created(this.#namespace(namespace).ranges, key, () => range);
    }

    addHashedRead(at: CollectionKey, version: Version | undefined): void {
        this.#collection(at).reads.set(at.key, { keyHash: sha256(utf8(at.key)), version });
    }

    /** An empty value deletes the key. */
    addPrivateWrite(at: CollectionKey, value: Uint8Array): void {
        const [part, key] = [this.#collection(at), at.key];
        const isDelete = value.length === 0;
        part.privateWrites.set(key, { key, value, isDelete });
        part.writes.set(key, { keyHash: sha256(utf8(key)), valueHash: isDelete ? EMPTY : sha256(value), isDelete, isPurge: false });
    }

    addPrivatePurge(at: CollectionKey): void {
        const [part, key] = [this.#collection(at), at.key];
        part.privateWrites.set(key, { key, value: EMPTY, isDelete: true });
        part.writes.set(key, { keyHash: sha256(utf8(key)), valueHash: EMPTY, isDelete: true, isPurge: true });
    }

    addPrivateMetadataWrite(at: CollectionKey, entries: readonly MetadataEntry[]): void {
        const [part, key] = [this.#collection(at), at.key];
        part.privateMetadata.set(key, { key, entries: [] });
        part.metadataWrites.set(key, { keyHash: sha256(utf8(key)), entries: sortedMetadata(entries) });
    }

    /** The namespaces that were read from or written to, sorted. */
    namespaces(): string[] {
        return sortedEntries(this.#namespaces).map(([name]) => name);
    }

    build(): { publicBytes: Uint8Array; privateBytes: Uint8Array | undefined } {
        const privateSets: PrivateSet[] = [];
        const publicSets = sortedEntries(this.#namespaces).map(([namespace, part]) => ({
            namespace,
            reads: values(part.reads),
            ranges: [...part.ranges.values()],
            writes: values(part.writes),
            metadataWrites: values(part.metadataWrites),
            collections: sortedEntries(part.collections).map(([collection, inner]) => {
                const bytes = inner.privateBytes();
                if (bytes) {
                    privateSets.push({ namespace, collection, bytes });
                }
                return inner.build(collection, bytes);
            }),
        }));
        const privateBytes = privateSets.length > 0 ? privateSetBytes(privateSets) : undefined;
        return { publicBytes: publicSetBytes(publicSets), privateBytes };
    }

    #namespace(name: string): NamespacePart {
        return created(this.#namespaces, name, () => new NamespacePart());
    }

    #collection({ namespace, collection }: CollectionName): CollectionPart {
        return created(this.#namespace(namespace).collections, collection, () => new CollectionPart());
    }
}
