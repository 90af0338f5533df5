// SPDX-License-Identifier: Apache-2.0
// Reads of the world state over one connection: single keys, key ranges in batches, and the history index.
import type { DatabaseSync } from 'node:sqlite';
import { utf8 } from '../encoding/bytes';
import type { KeyRange } from '../rwset/model';
import { prepare, type Query } from './database';
import type { Position } from './peer-schema';

/** A committed value with its version. */
export interface VersionedValue {
    readonly value: Uint8Array;
    /** Serialised entries (KVMetadataWrite), null when there are none. */
    readonly metadata: Uint8Array | null;
    readonly version: Position;
}

export interface VersionedKey extends VersionedValue {
    readonly key: string;
}

interface RangeRow extends VersionedValue {
    readonly raw: Uint8Array;
}

/** The number that stands for a space's name, and whether any key of it ever had metadata (most spaces: none). */
export interface Space {
    readonly id: number;
    readonly hasMetadata: boolean;
}

/** Spaces by name. Shared by a peer's connections; only the writer changes it. */
export type Spaces = ReadonlyMap<string, Space>;

const FIRST_BATCH = 16;
const BATCH = 256;
const SELECT = 'SELECT value, metadata, version FROM state WHERE namespace = ? AND key = ?';
const FROM = 'SELECT key AS raw, value, metadata, version FROM state WHERE namespace = ? AND key >= ?';

/** Typed reads over one connection. */
export class StateView {
    readonly #spaces: Spaces;
    readonly #get: Query<VersionedValue>;
    readonly #version: Query<{ version: Position }>;
    readonly #range: Query<RangeRow>;
    readonly #rangeToEnd: Query<RangeRow>;
    readonly #history: Query<{ position: Position }>;
    readonly #envelope: Query<{ envelope: Uint8Array }>;

    constructor(database: DatabaseSync, spaces: Spaces) {
        this.#spaces = spaces;
        this.#get = prepare(database, SELECT);
        this.#version = prepare(database, 'SELECT version FROM state WHERE namespace = ? AND key = ?');
        this.#range = prepare(database, `${FROM} AND key < ? ORDER BY key LIMIT ?`);
        this.#rangeToEnd = prepare(database, `${FROM} ORDER BY key LIMIT ?`);
        this.#history = prepare(
            database,
            'SELECT position FROM history WHERE namespace = ? AND key = ? AND position < ? ORDER BY position DESC LIMIT ?',
        );
        this.#envelope = prepare(database, 'SELECT envelope FROM transactions WHERE position = ?');
    }

    get(space: string, key: Uint8Array): VersionedValue | undefined {
        const id = this.#spaces.get(space)?.id;
        return id === undefined ? undefined : this.#get.get(id, key);
    }

    /** Serialised metadata of a key; cheap where no key has any. */
    metadata(space: string, key: Uint8Array): Uint8Array | null {
        const hasMetadata = this.#spaces.get(space)?.hasMetadata ?? false;
        return hasMetadata ? (this.get(space, key)?.metadata ?? null) : null;
    }

    version(space: string, key: Uint8Array): Position | undefined {
        const id = this.#spaces.get(space)?.id;
        return id === undefined ? undefined : this.#version.get(id, key)?.version;
    }

    /** The keys of a range, read in batches while the caller asks. */
    *range(space: string, { startKey, endKey }: KeyRange): Generator<VersionedKey> {
        const id = this.#spaces.get(space)?.id;
        if (id === undefined) {
            return;
        }
        const end = endKey === '' ? undefined : utf8(endKey);
        let from: Uint8Array = utf8(startKey);
        for (let size = FIRST_BATCH; ; size = BATCH) {
            const rows = end ? this.#range.all(id, from, end, size) : this.#rangeToEnd.all(id, from, size);
            for (const { raw, value, metadata, version } of rows) {
                yield { key: Buffer.from(raw).toString('utf8'), value, metadata, version };
            }
            const last = rows.at(-1);
            if (rows.length < size || !last) {
                return;
            }
            from = Buffer.concat([last.raw, Buffer.alloc(1)]); // the smallest key after the last one
        }
    }

    /** Positions of the transactions that wrote the key, newest first. */
    *history(space: string, key: string): Generator<Position> {
        const id = this.#spaces.get(space)?.id;
        let before = Number.MAX_SAFE_INTEGER;
        while (id !== undefined) {
            const rows = this.#history.all(id, utf8(key), before, BATCH);
            yield* rows.map((row) => row.position);
            const last = rows.at(-1);
            if (!last || rows.length < BATCH) {
                return;
            }
            before = last.position;
        }
    }

    /** The envelope of a committed transaction. */
    envelope(position: Position): Uint8Array | undefined {
        return this.#envelope.get(position)?.envelope;
    }
}
