// SPDX-License-Identifier: Apache-2.0
// Writes of the world state and of the history index, inside the transaction of a block.
import { type DatabaseSync } from 'node:sqlite';
import { prepare, type Query } from './database';
import { type Position } from './peer-schema';

/** A value to put, or null to delete the key. */
export interface StateChange {
    readonly value: Uint8Array | null;
    readonly metadata: Uint8Array | null;
    readonly version: Position;
}

/** The writing half of a peer's state; keeps the numbers of the spaces. */
export class StateWriter {
    readonly spaces = new Map<string, number>();
    readonly #addSpace: Query<{ id: number }>;
    readonly #put: Query<never>;
    readonly #delete: Query<never>;
    readonly #addHistory: Query<never>;

    constructor(database: DatabaseSync) {
        for (const row of prepare<{ id: number; name: string }>(database, 'SELECT id, name FROM namespaces').all()) {
            this.spaces.set(row.name, row.id);
        }
        this.#addSpace = prepare(database, 'INSERT INTO namespaces (name) VALUES (?) RETURNING id');
        this.#put = prepare(
            database,
            `INSERT INTO state (namespace, key, version, value, metadata) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (namespace, key) DO UPDATE SET version = excluded.version, value = excluded.value, metadata = excluded.metadata`,
        );
        this.#delete = prepare(database, 'DELETE FROM state WHERE namespace = ? AND key = ?');
        this.#addHistory = prepare(database, 'INSERT OR IGNORE INTO history (namespace, key, position) VALUES (?, ?, ?)');
    }

    apply(space: string, key: Uint8Array, change: StateChange): void {
        const id = this.#space(space);
        if (change.value === null) {
            this.#delete.run(id, key);
        } else {
            this.#put.run(id, key, change.version, change.value, change.metadata);
        }
    }

    /** Notes that a valid transaction wrote the key. */
    addHistory(space: string, key: Uint8Array, position: Position): void {
        this.#addHistory.run(this.#space(space), key, position);
    }

    #space(name: string): number {
        let id = this.spaces.get(name);
        if (id === undefined) {
            id = this.#addSpace.get(name)?.id ?? 0;
            this.spaces.set(name, id);
        }
        return id;
    }
}
