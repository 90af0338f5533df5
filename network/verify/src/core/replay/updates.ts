// SPDX-License-Identifier: Apache-2.0
// The writes of a block's valid transactions so far: what a later transaction of the same block conflicts with, and what is committed in the end.
import type { NamespaceSet, Space, SpaceSet } from '../transaction/read-write-set';
import { compareTexts, NOTHING } from '../wire/bytes';
import type { MetadataEntry } from '../wire/fabric-messages';
import { type Change, type Entry, type Position, spaceName, type State } from './state';

/** What a transaction does to one key, as a sum: peers add these up, so that two writes of one key count as another kind. */
const UPSERT = 1;
const METADATA_UPDATE = 2;
const METADATA_DELETE = 4;
const DELETE = 8;

interface Operation {
    readonly bytes: Uint8Array;
    kinds: number;
    value: Uint8Array;
    metadata: readonly MetadataEntry[] | undefined;
}

/** One space's changes, by key. */
export interface SpaceChanges {
    readonly space: Space;
    readonly changes: Map<string, Change>;
}

/** Changes by space. */
export class Updates {
    readonly #state: State;
    readonly #spaces = new Map<string, SpaceChanges>();

    /** @param state - before the block */
    constructor(state: State) {
        this.#state = state;
    }

    get(space: string, key: string): Change | undefined {
        return this.#spaces.get(space)?.changes.get(key);
    }

    /** The changed keys of a space in a range, in order. */
    range(space: string, start: string, end: string): string[] {
        const keys = [...(this.#spaces.get(space)?.changes.keys() ?? [])];
        const inside = keys.filter((key) => compareTexts(key, start) >= 0 && (end === '' || compareTexts(key, end) < 0));
        return inside.sort(compareTexts);
    }

    /** Adds the writes of a valid transaction. A collection that is named twice is one: its writes are added up. */
    add(sets: readonly NamespaceSet[], position: Position): void {
        const spaces = sets.flatMap((set) => set.spaces);
        for (const [name, same] of Map.groupBy(spaces, spaceName)) {
            const [space] = same;
            if (space === undefined) {
                continue;
            }
            const { namespace, collection } = space;
            for (const [key, operation] of operationsOf(same)) {
                const entry = this.#entryAfter(name, key, operation);
                if (entry !== undefined) {
                    const known = this.#spaces.get(name) ?? { space: { namespace, collection }, changes: new Map<string, Change>() };
                    this.#spaces.set(name, known);
                    const after = entry === 'deleted' ? undefined : { ...entry, position };
                    known.changes.set(key, { bytes: operation.bytes, position, entry: after });
                }
            }
        }
    }

    /** All changes, space by space. */
    spaces(): readonly SpaceChanges[] {
        return [...this.#spaces.values()];
    }

    /** A value keeps the key's metadata, metadata keeps the key's value; metadata of an absent key does nothing. */
    #entryAfter(name: string, key: string, { kinds, value, metadata }: Operation): Omit<Entry, 'position'> | 'deleted' | undefined {
        if (kinds & DELETE) {
            return 'deleted';
        }
        if (kinds & UPSERT && kinds & (METADATA_UPDATE | METADATA_DELETE)) {
            return { value, metadata };
        }
        const earlier = this.get(name, key);
        const before = earlier === undefined ? this.#state.get(name, key) : earlier.entry;
        if (kinds === UPSERT) {
            return { value, metadata: before?.metadata };
        }
        return before && { value: before.value, metadata };
    }
}

function operationsOf(sets: readonly SpaceSet[]): Map<string, Operation> {
    const operations = new Map<string, Operation>();
    const operation = ({ key, bytes }: { key: string; bytes: Uint8Array }): Operation => {
        const found = operations.get(key) ?? { bytes, kinds: 0, value: NOTHING, metadata: undefined };
        operations.set(key, found);
        return found;
    };
    for (const { writes, metadataWrites } of sets) {
        for (const write of writes) {
            const found = operation(write);
            found.kinds += write.value === undefined ? DELETE : UPSERT;
            found.value = write.value ?? found.value;
        }
        for (const write of metadataWrites) {
            const found = operation(write);
            found.kinds += write.entries.length === 0 ? METADATA_DELETE : METADATA_UPDATE;
            found.metadata = write.entries.length === 0 ? found.metadata : write.entries;
        }
    }
    return operations;
}
