// SPDX-License-Identifier: Apache-2.0
// Opens the SQLite databases of the peers and of the orderer: write-ahead log, and how hard a commit waits for the disk.
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** full: a commit survives a power cut. normal: it survives the end of the process; a power cut may lose the last ones, never a part. */
export type Durability = 'full' | 'normal';

/** Opens (and creates) a database for its one writer; for its owner only. Its log is copied into it by a LogKeeper. */
export function openDatabase(path: string, durability: Durability, schema: string): DatabaseSync {
    // Its owner's alone before SQLite opens it: the files beside a database take its mode from it.
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    const database = new DatabaseSync(path);
    database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'};
        PRAGMA secure_delete = ON;
        PRAGMA cache_size = -16384;
        PRAGMA mmap_size = 268435456;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA busy_timeout = 10000;
    `);
    database.exec(schema);
    return database;
}

/** Opens a further connection that only reads. */
export function openReader(path: string): DatabaseSync {
    const database = new DatabaseSync(path, { readOnly: true });
    database.exec('PRAGMA cache_size = -2048; PRAGMA mmap_size = 268435456; PRAGMA busy_timeout = 10000;');
    return database;
}

/** Runs the work in one transaction: all of it or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
    database.exec('BEGIN IMMEDIATE');
    try {
        const result = work();
        database.exec('COMMIT');
        return result;
    } catch (error) {
        database.exec('ROLLBACK');
        throw error;
    }
}

/** A prepared statement whose rows have a known shape. */
export interface Query<Row> {
    get(...parameters: Parameter[]): Row | undefined;
    all(...parameters: Parameter[]): Row[];
    run(...parameters: Parameter[]): void;
}

/** What a statement may be given. */
export type Parameter = string | number | Uint8Array | null;

/** Prepares a statement; the caller says what its rows look like. */
export function prepare<Row>(database: DatabaseSync, sql: string): Query<Row> {
    const statement: StatementSync = database.prepare(sql);
    return {
        get: (...parameters) => statement.get(...parameters) as Row | undefined,
        all: (...parameters) => statement.all(...parameters) as Row[],
        run: (...parameters) => void statement.run(...parameters),
    };
}
