// SPDX-License-Identifier: Apache-2.0
// How the store's schema came to be, step by step. A published step is never edited; a new one is added below it. Nothing before 1.0 is migrated: the first step
// has a name of its own, by which a file of an earlier version is known.

import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { SEALED_TABLES } from './schema';

/** A migration sees whatever schema it meets, so it cannot be typed by today's. */
type AnyDatabase = Kysely<unknown>;

async function createPosts(db: AnyDatabase): Promise<void> {
    await db.schema
        .createTable('posts')
        .addColumn('arrival', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('id', 'blob', (column) => column.notNull().unique())
        .addColumn('post_key', 'blob', (column) => column.notNull().unique())
        .addColumn('line_key', 'blob', (column) => column.notNull())
        .addColumn('device_key', 'blob', (column) => column.notNull())
        .addColumn('digest', 'blob', (column) => column.notNull())
        .addColumn('steps', 'integer', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('code', 'text')
        .addColumn('window_id', 'blob')
        .addColumn('transaction_id', 'blob')
        .addColumn('received_at', 'integer', (column) => column.notNull())
        .addColumn('name', 'blob', (column) => column.notNull())
        .execute();
    // Of posts that are not final: they are few, and the others are kept for a month.
    await db.schema.createIndex('posts_received').on('posts').column('arrival').where(sql.ref('state'), '=', sql.lit('RECEIVED')).execute();
    await db.schema
        .createIndex('posts_carried')
        .on('posts')
        .column('transaction_id')
        .where(sql.ref('state'), '=', sql.lit('CARRIED'))
        .execute();
    await db.schema.createIndex('posts_by_window').on('posts').columns(['window_id', 'state']).execute();
    await db.schema
        .createTable('readings')
        .addColumn('arrival', 'integer', (column) => column.primaryKey())
        .addColumn('content', 'blob', (column) => column.notNull())
        .execute();
}

async function createWindows(db: AnyDatabase): Promise<void> {
    // One tree: an id of which a byte is altered is found by nobody, so that its window is put back, and never by one way alone.
    await db.schema
        .createTable('windows')
        .addColumn('id', 'blob', (column) => column.primaryKey().notNull())
        .addColumn('stream_key', 'blob', (column) => column.notNull())
        .addColumn('patient_key', 'blob', (column) => column.notNull())
        .addColumn('line_key', 'blob', (column) => column.notNull())
        .addColumn('period', 'integer', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('code', 'text')
        .addColumn('steps', 'integer', (column) => column.notNull())
        .addColumn('opened_at', 'integer', (column) => column.notNull())
        .addColumn('touched_at', 'integer', (column) => column.notNull())
        .addColumn('transaction_id', 'blob')
        .addColumn('name', 'blob', (column) => column.notNull())
        .addColumn('subject', 'blob')
        .addColumn('content', 'blob')
        .modifyEnd(sql`WITHOUT ROWID`)
        .execute();
    // Two windows of one stream and period that both take posts would part what belongs together.
    await db.schema
        .createIndex('windows_open')
        .unique()
        .on('windows')
        .columns(['stream_key', 'period'])
        .where(sql.ref('state'), '=', sql.lit('OPEN'))
        .execute();
    await db.schema.createIndex('windows_by_state').on('windows').columns(['state', 'opened_at']).execute();
    await db.schema.createIndex('windows_by_patient').on('windows').column('patient_key').execute();
    await db.schema
        .createIndex('windows_by_transaction')
        .on('windows')
        .column('transaction_id')
        .where('transaction_id', 'is not', null)
        .execute();
}

async function createTransactions(db: AnyDatabase): Promise<void> {
    await db.schema
        .createTable('transactions')
        .addColumn('id', 'blob', (column) => column.primaryKey().notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('block_number', 'integer')
        .addColumn('timestamp', 'text', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('content', 'blob')
        .execute();
    await db.schema.createIndex('transactions_by_state').on('transactions').column('state').execute();
}

async function createSealedTables(db: AnyDatabase): Promise<void> {
    for (const table of SEALED_TABLES) {
        await db.schema
            .createTable(table)
            .addColumn('key', 'blob', (column) => column.primaryKey().notNull())
            .addColumn('content', 'blob', (column) => column.notNull())
            .addColumn('expires_at', 'integer')
            .execute();
        await db.schema.createIndex(`${table}_by_expiry`).on(table).column('expires_at').execute();
    }
}

async function createUpkeep(db: AnyDatabase): Promise<void> {
    await db.schema
        .createTable('damage')
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('id', 'blob', (column) => column.notNull())
        .addColumn('post_key', 'blob')
        .addColumn('found_at', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('damage_by_id', ['kind', 'id'])
        .execute();
    await db.schema.createIndex('damage_by_post').on('damage').column('post_key').execute();
    await db.schema
        .createTable('heartbeat')
        .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
        .addColumn('beats', 'integer', (column) => column.notNull())
        .execute();
}

async function createAlarms(db: AnyDatabase): Promise<void> {
    await db.schema
        .createTable('alarms')
        .addColumn('arrival', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('id', 'blob', (column) => column.notNull().unique())
        .addColumn('stage', 'text', (column) => column.notNull())
        .addColumn('due_at', 'integer', (column) => column.notNull())
        .addColumn('content', 'blob', (column) => column.notNull())
        .execute();
    await db.schema.createIndex('alarms_by_stage').on('alarms').columns(['stage', 'due_at']).execute();
    await db.schema
        .createTable('watches')
        .addColumn('key', 'blob', (column) => column.primaryKey().notNull())
        .addColumn('seen_at', 'integer', (column) => column.notNull())
        .addColumn('content', 'blob', (column) => column.notNull())
        .execute();
}

const first: Migration = {
    async up(db: AnyDatabase): Promise<void> {
        await createPosts(db);
        await createWindows(db);
        await createTransactions(db);
        await createSealedTables(db);
        await createUpkeep(db);
        await createAlarms(db);
    },
};

/** What every file of this version or a later one has gone through. */
export const FIRST_STEP = '0001-windows-in-rows';

/** All steps, in order of their names. */
export const migrations: MigrationProvider = {
    getMigrations: () => Promise.resolve({ [FIRST_STEP]: first }),
};
