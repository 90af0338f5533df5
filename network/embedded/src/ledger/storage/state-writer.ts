// SPDX-License-Identifier: Apache-2.0
// Writes of the world state and of the history index, inside the transaction of a block.
import type { DatabaseSync } from 'node:sqlite';
import { demandDefined } from '../../invariants';
import { prepare, type Query } from './database';
import type { Position } from './peer-schema';
import type { Space } from './state-view';

/** A value to put, or null to delete the key. */
export interface StateChange {
    readonly value: Uint8Array | null;
    readonly metadata: Uint8Array | null;
    readonly version: Position;
}

/** The writing half of a peer's state; keeps the numbers of the spaces. */
export class StateWriter {
    readonly spaces = new Map<string, Space>();
    readonly #addSpace: Query<{ id: number }>;
    readonly #markMetadata: Query<never>;
    readonly #put: Query<never>;
    readonly #delete: Query<never>;
    readonly #addHistory: Query<never>;

    constructor(database: DatabaseSync) {
        const rows = prepare<{ id: number; name: string; has_metadata: number }>(database, 'SELECT id, name, has_metadata FROM namespaces');
        for (const { name, id, has_metadata } of rows.all()) {
            this.spaces.set(name, { id, hasMetadata: has_metadata === 1 });
        }
        this.#markMetadata = prepare(database, 'UPDATE namespaces SET has_metadata = 1 WHERE id = ?');
        this.#addSpace = prepare(database, 'INSERT INTO namespaces (name) VALUES (?) RETURNING id');
        this.#put = prepare(
            database,
            `INSERT INTO state (namespace, key, version, value, metadata) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (namespace, key) DO UPDATE SET version = excluded.version, value = excluded.value, metadata = excluded.metadata`,
        );
        this.#delete = prepare(database, 'DELETE FROM state WHERE namespace = ? AND key = ?');
        this.#addHistory = prepare(database, 'INSERT OR IGNORE INTO history (namespace, key, position) VALUES (?, ?, ?)');
    }

    apply(name: string, key: Uint8Array, change: StateChange): void {
        const space = this.#space(name);
        if (change.value === null) {
            this.#delete.run(space.id, key);
            return;
        }
        this.#put.run(space.id, key, change.version, change.value, change.metadata);
        if (change.metadata !== null && !space.hasMetadata) {
            this.#markMetadata.run(space.id);
            this.spaces.set(name, { id: space.id, hasMetadata: true });
        }
    }

    /** Notes that a valid transaction wrote the key. */
    addHistory(name: string, key: Uint8Array, position: Position): void {
        this.#addHistory.run(this.#space(name).id, key, position);
    }

    #space(name: string): Space {
        const known = this.spaces.get(name);
        if (known) {
            return known;
        }
        const { id } = demandDefined(this.#addSpace.get(name), `the number of space ${name}`);
        const space = { id, hasMetadata: false };
        this.spaces.set(name, space);
        return space;
    }
}
