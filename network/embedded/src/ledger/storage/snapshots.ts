// SPDX-License-Identifier: Apache-2.0
// Stable views of a peer's state. All simulations that start between two commits share one read transaction; it ends with the last of them.
import type { DatabaseSync } from 'node:sqlite';
import { openReader } from './database';
import type { LogReaders } from './log-keeper';
import { type Spaces, StateView } from './state-view';

/** A view that later commits do not change. Release it once. */
export interface Snapshot {
    readonly view: StateView;
    readonly height: number;
    release(): void;
}

interface Connection {
    readonly database: DatabaseSync;
    readonly view: StateView;
}

interface Shared extends Connection {
    readonly height: number;
    users: number;
    /** False once a commit has made it old. */
    current: boolean;
}

/** Hands out snapshots of one peer's database. */
export class Snapshots implements LogReaders {
    readonly #path: string;
    readonly #spaces: Spaces;
    readonly #idle: Connection[] = [];
    readonly #open = new Set<Shared>();
    #latest: Shared | undefined;

    constructor(path: string, spaces: Spaces) {
        this.#path = path;
        this.#spaces = spaces;
    }

    /** A snapshot as of now; `height` is the number of committed blocks. */
    take(height: number): Snapshot {
        const shared = this.#latest ?? this.#begin(height);
        this.#latest = shared;
        shared.users++;
        let released = false;
        return {
            view: shared.view,
            height: shared.height,
            release: () => {
                if (!released) {
                    released = true;
                    shared.users--;
                    this.#endIfUnused(shared);
                }
            },
        };
    }

    /** After a commit: those who come next see the new state. */
    refresh(): void {
        const shared = this.#latest;
        this.#latest = undefined;
        if (shared) {
            shared.current = false;
            this.#endIfUnused(shared);
        }
    }

    /** Resolves when no snapshot but the newest is in use, or when the patience ends. */
    async drained(patienceMs: number): Promise<void> {
        const deadline = Date.now() + patienceMs;
        while ([...this.#open].some((shared) => !shared.current) && Date.now() < deadline) {
            await new Promise((resolve) => setTimeout(resolve, 2));
        }
    }

    close(): void {
        this.#open.forEach((shared) => shared.database.close());
        this.#open.clear();
        this.#idle.splice(0).forEach((connection) => connection.database.close());
        this.#latest = undefined;
    }

    #begin(height: number): Shared {
        let connection = this.#idle.pop();
        if (!connection) {
            const database = openReader(this.#path);
            connection = { database, view: new StateView(database, this.#spaces) };
        }
        connection.database.exec('BEGIN');
        connection.database.exec('SELECT 1 FROM meta LIMIT 1'); // a read transaction starts with its first read
        const shared = { ...connection, height, users: 0, current: true };
        this.#open.add(shared);
        return shared;
    }

    #endIfUnused(shared: Shared): void {
        if (shared.users === 0 && !shared.current && this.#open.delete(shared)) {
            shared.database.exec('COMMIT');
            this.#idle.push({ database: shared.database, view: shared.view });
        }
    }
}
