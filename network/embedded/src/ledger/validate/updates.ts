// SPDX-License-Identifier: Apache-2.0
// The writes of a block's valid transactions so far: what a later transaction of the same block conflicts with, and what is committed in the end.
import { asBuffer } from '../../protos/wire';
import { compareUtf8, EMPTY, sameBytes, sha256, utf8 } from '../encoding/bytes';
import { metadataBytes } from '../rwset/encode';
import type { KeyRange, MetadataEntry, NamespaceSet } from '../rwset/model';
import { hashedSpace, type Position } from '../storage/peer-schema';
import type { StateView } from '../storage/state-view';
import type { StateChange } from '../storage/state-writer';

/** A change of one key; `key` as the state's bytes. */
export interface KeyChange extends StateChange {
    readonly key: Uint8Array;
}

/** One space's changes, by the key as text (hashes as latin1). */
export type SpaceChanges = Map<string, KeyChange>;

/** Where a space stands in the order of a commit hash. */
export interface SpaceName {
    readonly namespace: string;
    /** Empty for public data. */
    readonly collection: string;
}

interface NamedSpace {
    readonly space: string;
    readonly name: SpaceName;
}

/** What a transaction does to one key, as a sum: peers add these up, so that two writes of one key count as another kind. */
const UPSERT = 1;
const METADATA_UPDATE = 2;
const METADATA_DELETE = 4;
const DELETE = 8;

interface Operation {
    readonly key: Uint8Array;
    kinds: number;
    value: Uint8Array;
    metadata: Uint8Array | null;
}

function noteWrite(operation: Operation, value: Uint8Array | null): void {
    operation.kinds += value === null ? DELETE : UPSERT;
    operation.value = value ?? operation.value;
}

function noteMetadata(operation: Operation, entries: readonly MetadataEntry[]): void {
    operation.kinds += entries.length === 0 ? METADATA_DELETE : METADATA_UPDATE;
    operation.metadata = entries.length === 0 ? operation.metadata : metadataBytes(entries);
}

const HASH_OF_NOTHING = sha256(new Uint8Array(0));

export function hashText(hash: Uint8Array): string {
    return asBuffer(hash).toString('latin1');
}

/** Changes by space. */
export class BlockUpdates {
    readonly #view: StateView;
    readonly #spaces = new Map<string, { name: SpaceName; changes: SpaceChanges }>();
    #peerStop: string | undefined;

    /** `view` is the committed state before the block. */
    constructor(view: StateView) {
        this.#view = view;
    }

    has(space: string, key: string): boolean {
        return this.#spaces.get(space)?.changes.has(key) ?? false;
    }

    get(space: string, key: string): KeyChange | undefined {
        return this.#spaces.get(space)?.changes.get(key);
    }

    /** The changed keys of a space in a range, in order. */
    range(space: string, { startKey, endKey }: KeyRange): { key: string; change: KeyChange }[] {
        const entries = [...(this.#spaces.get(space)?.changes ?? [])];
        return entries
            .filter(([key]) => compareUtf8(key, startKey) >= 0 && (endKey === '' || compareUtf8(key, endKey) < 0))
            .sort(([a], [b]) => compareUtf8(a, b))
            .map(([key, change]) => ({ key, change }));
    }

    /**
     * Adds the writes of a valid transaction.
     * @returns what would stop every real peer for good, if anything does
     */
    apply(sets: readonly NamespaceSet[], version: Position): string | undefined {
        this.#peerStop = undefined;
        for (const set of sets) {
            const operations = new Map<string, Operation>();
            for (const { key, value, isDelete } of set.writes) {
                noteWrite(operation(operations, key, utf8(key)), isDelete || value.length === 0 ? null : value);
            }
            for (const { key, entries } of set.metadataWrites) {
                noteMetadata(operation(operations, key, utf8(key)), entries);
            }
            this.#merge({ space: set.namespace, name: { namespace: set.namespace, collection: '' } }, operations, version);
            this.#applyCollections(set, version);
        }
        return this.#peerStop;
    }

    /** All changes, space by space. */
    *spaces(): Generator<{ space: string; name: SpaceName; changes: SpaceChanges }> {
        for (const [space, { name, changes }] of this.#spaces) {
            yield { space, name, changes };
        }
    }

    /** A collection that is named twice is one: its writes are added up. */
    #applyCollections({ namespace, collections }: NamespaceSet, version: Position): void {
        const byName = new Map<string, Map<string, Operation>>();
        for (const { collection, writes, metadataWrites } of collections) {
            const operations = byName.get(collection) ?? new Map<string, Operation>();
            byName.set(collection, operations);
            for (const write of writes) {
                const { keyHash, valueHash } = write;
                const isDelete = write.isDelete || valueHash.length === 0 || sameBytes(valueHash, HASH_OF_NOTHING);
                noteWrite(operation(operations, hashText(keyHash), keyHash), isDelete ? null : valueHash);
            }
            for (const { keyHash, entries } of metadataWrites) {
                noteMetadata(operation(operations, hashText(keyHash), keyHash), entries);
            }
        }
        byName.forEach((operations, collection) => {
            this.#merge({ space: hashedSpace(namespace, collection), name: { namespace, collection } }, operations, version);
        });
    }

    #merge({ space, name }: NamedSpace, operations: ReadonlyMap<string, Operation>, version: Position): void {
        for (const [text, given] of operations) {
            if (!(given.kinds & (UPSERT | DELETE)) && this.get(space, text)?.value === null) {
                // Fabric takes the deletion for the value and panics: Nil value not allowed. Instead call 'Delete' function
                this.#peerStop = 'sets only the endorsement policy of a key that a transaction before it in the same block deletes';
            }
            const merged = this.#completed(space, text, given);
            if (merged) {
                const entry = this.#spaces.get(space) ?? { name, changes: new Map<string, KeyChange>() };
                this.#spaces.set(space, entry);
                entry.changes.set(text, { key: given.key, version, ...merged });
            }
        }
    }

    /** A value keeps the key's metadata, metadata keeps the key's value; metadata of an absent key does nothing. */
    #completed(space: string, text: string, { key, kinds, value, metadata }: Operation): Omit<StateChange, 'version'> | undefined {
        if (kinds & DELETE) {
            return { value: null, metadata: null };
        }
        if (kinds & UPSERT && kinds & (METADATA_UPDATE | METADATA_DELETE)) {
            return { value, metadata };
        }
        const earlier = this.get(space, text);
        if (kinds === UPSERT) {
            return { value, metadata: earlier ? earlier.metadata : this.#view.metadata(space, key) };
        }
        const before = earlier ?? this.#view.get(space, key);
        return before?.value ? { value: before.value, metadata } : undefined;
    }
}

function operation(operations: Map<string, Operation>, text: string, key: Uint8Array): Operation {
    let found = operations.get(text);
    if (!found) {
        found = { key, kinds: 0, value: EMPTY, metadata: null };
        operations.set(text, found);
    }
    return found;
}
