// SPDX-License-Identifier: Apache-2.0
// The private side of a block at one peer: which write sets it has, what they change, what is purged, what is missing.
import { EMPTY, sameBytes, sha256, utf8 } from '../encoding/bytes';
import { decodeKeyValueSet } from '../rwset/decode';
import { type CollectionSet, type KeyWrite, type NamespaceSet } from '../rwset/model';
import { hashedSpace, type Position, privateSpace } from '../storage/peer-schema';
import { type StateView } from '../storage/state-view';
import { type BlockUpdates, hashText, type KeyChange } from '../validate/updates';
import { type CollectionName, type PrivateStore } from './private-store';

/** What a peer gives for the private side of a block. */
export interface PrivateCommitOptions {
    readonly view: StateView;
    readonly store: PrivateStore;
    readonly updates: BlockUpdates;
    isMember(name: CollectionName): boolean;
    /** A write set with that hash: from the peer's own transient store, or from another member. */
    find(txId: string, name: CollectionName, hash: Uint8Array, isValid: boolean): Uint8Array | undefined;
}

interface Purge {
    readonly name: CollectionName;
    readonly keyHash: Uint8Array;
    readonly position: Position;
}

/** A private write of a transaction. */
interface OwnWrite {
    readonly position: Position;
    readonly name: CollectionName;
    readonly write: KeyWrite;
}

/** A key whose metadata a transaction changes. */
interface OwnMetadata {
    readonly position: Position;
    readonly name: CollectionName;
    readonly key: string;
}

/** Gathers the private changes of a block's valid transactions in order. */
export class PrivateCommit {
    readonly #options: PrivateCommitOptions;
    /** Space of cleartext -> key -> change. */
    readonly #changes = new Map<string, Map<string, KeyChange>>();
    readonly #writes: OwnWrite[] = [];
    readonly #invalid: OwnWrite[] = [];
    readonly #missing: { position: Position; name: CollectionName }[] = [];
    readonly #purges: Purge[] = [];
    readonly #metadata: OwnMetadata[] = [];
    readonly #invalidMetadata: OwnMetadata[] = [];

    constructor(options: PrivateCommitOptions) {
        this.#options = options;
    }

    /** Adds a valid transaction. */
    add(txId: string, position: Position, sets: readonly NamespaceSet[]): void {
        for (const { namespace, collections } of sets) {
            for (const set of collections) {
                this.#addCollection(txId, position, { namespace, collection: set.collection }, set);
            }
        }
    }

    /** Adds an invalid transaction: its private writes are kept, as those in its block are, but nothing is lacking and nothing changes. */
    addInvalid(txId: string, position: Position, sets: readonly NamespaceSet[]): void {
        for (const { namespace, collections } of sets) {
            for (const { collection, privateHash } of collections) {
                const name = { namespace, collection };
                const bytes = privateHash.length > 0 && this.#options.isMember(name) && this.#options.find(txId, name, privateHash, false);
                const { writes, metadataWrites } = decodeKeyValueSet(bytes || EMPTY);
                this.#invalid.push(...writes.map((write) => ({ position, name, write })));
                this.#invalidMetadata.push(...metadataWrites.map(({ key }) => ({ position, name, key })));
            }
        }
    }

    /** What is to be forgotten one day though it changes no state. */
    get withoutChange(): readonly { readonly name: CollectionName; readonly key: string }[] {
        const writes = this.#invalid.map(({ name, write }) => ({ name, key: write.key }));
        return [...writes, ...this.#metadata, ...this.#invalidMetadata];
    }

    /** The changes of cleartext, after versions and purges are settled. */
    settle(): ReadonlyMap<string, ReadonlyMap<string, KeyChange>> {
        this.#raiseVersions();
        this.#purges.forEach((purge) => {
            this.#deletePurged(purge);
        });
        return this.#changes;
    }

    change(name: CollectionName, key: string): KeyChange | undefined {
        return this.#changes.get(privateSpace(name.namespace, name.collection))?.get(key);
    }

    /** Cleartext keys that this block changes, by the text of their hash. */
    keysByHash(space: string): ReadonlyMap<string, string> {
        const keys = [...(this.#changes.get(space)?.keys() ?? [])];
        return new Map(keys.map((key) => [hashText(sha256(utf8(key))), key]));
    }

    /** Writes the history of private writes; in the block's transaction. */
    write(): void {
        const { store } = this.#options;
        [...this.#writes, ...this.#invalid].forEach(({ position, name, write }) => {
            store.add(position, name, write);
        });
        [...this.#metadata, ...this.#invalidMetadata].forEach(({ position, name, key }) => {
            store.addMetadata(position, name, key);
        });
        this.#missing.forEach(({ position, name }) => {
            store.addMissing(position, name);
        });
        this.#purges.forEach(({ name, keyHash, position }) => {
            store.purge(name, keyHash, position);
        });
    }

    #addCollection(txId: string, position: Position, name: CollectionName, set: CollectionSet): void {
        for (const { keyHash } of set.writes.filter((write) => write.isPurge)) {
            this.#purges.push({ name, keyHash, position });
        }
        if (set.privateHash.length === 0 || !this.#options.isMember(name)) {
            return;
        }
        const bytes = this.#options.find(txId, name, set.privateHash, true);
        if (bytes) {
            this.#addSet(position, name, bytes);
        } else {
            this.#missing.push({ position, name });
        }
    }

    #addSet(position: Position, name: CollectionName, bytes: Uint8Array): void {
        const { writes, metadataWrites } = decodeKeyValueSet(bytes);
        for (const write of writes) {
            this.#put(name, write.key, write.isDelete ? null : write.value, position);
            this.#writes.push({ position, name, write });
        }
        metadataWrites.forEach(({ key }) => this.#metadata.push({ position, name, key }));
    }

    #put(name: CollectionName, key: string, value: Uint8Array | null, version: Position): void {
        const space = privateSpace(name.namespace, name.collection);
        const changes = this.#changes.get(space) ?? new Map<string, KeyChange>();
        this.#changes.set(space, changes.set(key, { key: utf8(key), value, metadata: null, version }));
    }

    /** A change of metadata only raises the hash's version; the cleartext follows when it is the value that the hash is of. */
    #raiseVersions(): void {
        for (const { name, key } of this.#metadata) {
            const hashed = this.#options.updates.get(hashedSpace(name.namespace, name.collection), hashText(sha256(utf8(key))));
            const value = this.#options.view.get(privateSpace(name.namespace, name.collection), utf8(key))?.value;
            const latest = this.change(name, key)?.value ?? value;
            if (hashed && latest && isHashOf(hashed, latest)) {
                this.#put(name, key, latest, hashed.version);
            }
        }
    }

    /** Also where this peer never got the purging write set: the key is known from what it stored before. */
    #deletePurged({ name, keyHash, position }: Purge): void {
        const key = this.#options.store.rawKey(name, keyHash);
        const newer = key !== undefined && (this.change(name, key)?.version ?? -1) > position;
        if (key !== undefined && !newer) {
            this.#put(name, key, null, position);
        }
    }
}

function isHashOf(hashed: KeyChange, value: Uint8Array): boolean {
    return hashed.value !== null && sameBytes(sha256(value), hashed.value);
}
