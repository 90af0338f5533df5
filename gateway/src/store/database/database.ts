// SPDX-License-Identifier: Apache-2.0
// Opens the ward's SQLite file for one writer: write-ahead log, every commit synced, deleted bytes overwritten.

import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely';
import { Migrator } from 'kysely/migration';
import { LruMap } from 'toad-cache';
import { spokenRow, storedOf } from './hexadecimal';
import { FIRST_STEP, migrations } from './migrations';
import type { StoreSchema } from './schema';

const MAXIMUM_STATEMENTS = 500;
const PRAGMAS = [
    'PRAGMA busy_timeout = 5000',
    'PRAGMA journal_mode = WAL',
    'PRAGMA synchronous = FULL',
    'PRAGMA secure_delete = ON',
    'PRAGMA trusted_schema = OFF',
];

/** The open database: Kysely for statements, `exec` for transaction control. */
export interface OpenDatabase {
    readonly db: Kysely<StoreSchema>;
    exec(sql: string): void;
    /** The value of a setting. */
    pragma(name: string): unknown;
    close(): void;
}

/**
 * Opens or creates the file with mode 0600 and brings its schema up to date.
 * @throws Error with the code STORE_OUTDATED when the file is of an earlier version
 * @throws Error when that cannot be done: the file belongs to a later version, or the disk fails
 */
export async function openDatabase(path: string): Promise<OpenDatabase> {
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    const database = new DatabaseSync(path);
    // Another version has made a file that did not begin with the first step of this one.
    const steps = database.prepare("SELECT name FROM sqlite_schema WHERE name = 'kysely_migration'").get();
    if (steps !== undefined && database.prepare('SELECT name FROM kysely_migration WHERE name = ?').get(FIRST_STEP) === undefined) {
        database.close();
        throw Object.assign(new Error('the store is of an earlier version'), { code: 'STORE_OUTDATED' });
    }
    for (const pragma of PRAGMAS) {
        database.exec(pragma);
    }
    const db = new Kysely<StoreSchema>({ dialect: dialectOf(database) });
    // All steps or none: a log that ends between two of them would leave a schema that no step fits.
    database.exec('BEGIN IMMEDIATE');
    const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest();
    if (error !== undefined) {
        database.exec('ROLLBACK');
        database.close();
        throw new Error('the store cannot be brought to the current schema', { cause: error });
    }
    database.exec('COMMIT');
    return {
        db,
        exec: (sql) => {
            database.exec(sql);
        },
        pragma: (name) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0],
        close: () => {
            database.close();
        },
    };
}

/**
 * Kysely's own SQLite dialect over `node:sqlite`. A statement is compiled once for each text, and the ones used last are kept: a list of
 * ids gives a text of its own for each length.
 */
function dialectOf(database: DatabaseSync): SqliteDialect {
    const statements = new LruMap<SqliteStatement>(MAXIMUM_STATEMENTS);
    const prepare = (sql: string): SqliteStatement => {
        const known = statements.get(sql);
        if (known !== undefined) {
            return known;
        }
        const prepared = database.prepare(sql);
        const bound = (parameters: readonly unknown[]): SQLInputValue[] => (parameters as SQLInputValue[]).map(storedOf);
        const statement: SqliteStatement = {
            reader: prepared.columns().length > 0,
            all: (parameters) => prepared.all(...bound(parameters)).map(spokenRow),
            run: (parameters) => prepared.run(...bound(parameters)),
            iterate: (parameters) =>
                prepared
                    .all(...bound(parameters))
                    .map(spokenRow)
                    .values(), // nothing here is streamed
        };
        statements.set(sql, statement);
        return statement;
    };
    const close = (): void => {
        database.close();
    };
    return new SqliteDialect({ database: { prepare, close } });
}
