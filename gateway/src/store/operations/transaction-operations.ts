// SPDX-License-Identifier: Apache-2.0
// Transactions in the database: signed before they are sent, settled together with what they carried.

import { type Kysely, sql } from 'kysely';
import type { StoreSchema } from '../database/schema';
import type { CarriedKind, PostVerdicts, Settlement, WindowVerdicts } from '../ports';

type Database = Kysely<StoreSchema>;

/** A signed transaction, sealed already. */
export interface TransactionEntry {
    readonly id: string;
    readonly kind: CarriedKind;
    readonly timestamp: string;
    readonly createdAt: number;
    readonly content: Uint8Array;
    readonly items: readonly string[];
}

/** A transaction whose fate is open. */
export interface OpenTransactionRow {
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly timestamp: string;
    readonly content: Uint8Array | null;
}

/** A transaction of one of these has no known end. */
export const OPEN_STATES = ['ENDORSED', 'SUBMITTED', 'UNKNOWN'];

/** How many of the items wait for a transaction. */
async function countWaiting(db: Database, { kind, items }: Pick<TransactionEntry, 'kind' | 'items'>): Promise<number> {
    const count = sql<number>`count(*)`.as('count');
    const { count: found } = await (
        kind === 'posts'
            ? db.selectFrom('posts').select(count).where('id', 'in', items).where('state', '=', 'RECEIVED')
            : db
                  .selectFrom('windows')
                  .select(count)
                  .where('id', 'in', items)
                  .where('state', '=', 'ATTESTED')
                  .where('transaction_id', 'is', null)
    ).executeTakeFirstOrThrow();
    return found;
}

/** What a transaction carries still waits again. */
async function putDown(db: Database, transactionId: string): Promise<void> {
    await db
        .updateTable('posts')
        .set({ state: 'RECEIVED', transaction_id: null })
        .where('transaction_id', '=', transactionId)
        .where('state', '=', 'CARRIED')
        .execute();
    await db
        .updateTable('windows')
        .set({ transaction_id: null })
        .where('transaction_id', '=', transactionId)
        .where('state', '=', 'ATTESTED')
        .execute();
}

async function settlePosts(db: Database, transactionId: string, { valid, elsewhere, invalid }: PostVerdicts): Promise<void> {
    const carried = db.updateTable('posts').where('transaction_id', '=', transactionId).where('state', '=', 'CARRIED');
    if (valid.length > 0) {
        await carried.set({ state: 'VALID' }).where('id', 'in', valid).execute();
    }
    if (elsewhere.length > 0) {
        await carried.set({ state: 'VALID', window_id: null, content: null }).where('id', 'in', elsewhere).execute();
    }
    for (const { id, code } of invalid) {
        // Content stays: what was acknowledged and then refused can be looked into and sent again.
        await carried.set({ state: 'INVALID', code, window_id: null }).where('id', '=', id).execute();
    }
}

async function settleWindows(db: Database, transactionId: string, { valid, anew, stuck }: WindowVerdicts): Promise<void> {
    if (valid.length > 0) {
        // Whatever its row says: also of a window that had to be put back while the transaction was under way.
        const settled = { state: 'VALID', code: null, content: null, transaction_id: transactionId };
        await db.updateTable('windows').set(settled).where('id', 'in', valid).execute();
        await db.updateTable('posts').set({ content: null }).where('window_id', 'in', valid).where('state', '=', 'VALID').execute();
    }
    const carried = db.updateTable('windows').where('transaction_id', '=', transactionId).where('state', '=', 'ATTESTED');
    if (anew.length > 0) {
        await carried.set({ state: 'CLOSED', content: null, transaction_id: null }).where('id', 'in', anew).execute();
    }
    for (const { id, code } of stuck) {
        await carried.set({ state: 'STUCK', code, content: null, transaction_id: null }).where('id', '=', id).execute();
    }
}

export const transactionOperations = {
    /** All items must wait; otherwise nothing happens and the answer is false. */
    async recordTransaction(db: Database, { id, kind, timestamp, createdAt, content, items }: TransactionEntry): Promise<boolean> {
        if ((await countWaiting(db, { kind, items })) !== items.length) {
            return false;
        }
        const row = { id, kind, state: 'ENDORSED', block_number: null, timestamp, created_at: createdAt, content };
        await db.insertInto('transactions').values(row).execute();
        if (kind === 'posts') {
            await db.updateTable('posts').set({ state: 'CARRIED', transaction_id: id }).where('id', 'in', items).execute();
        } else {
            await db.updateTable('windows').set({ transaction_id: id }).where('id', 'in', items).execute();
        }
        return true;
    },

    async openTransactions(db: Database, _input: undefined): Promise<OpenTransactionRow[]> {
        return db
            .selectFrom('transactions')
            .select(['id', 'kind', 'state', 'timestamp', 'content'])
            .where('state', 'in', OPEN_STATES)
            .orderBy('created_at')
            .orderBy('id')
            .execute();
    },

    async markTransaction(db: Database, { id, state }: { readonly id: string; readonly state: string }): Promise<void> {
        await db.updateTable('transactions').set({ state }).where('id', '=', id).where('state', 'in', OPEN_STATES).execute();
    },

    async releaseTransaction(db: Database, { id }: { readonly id: string }): Promise<void> {
        await putDown(db, id);
        await db.deleteFrom('transactions').where('id', '=', id).where('state', 'in', OPEN_STATES).execute();
    },

    /** Whatever no list names waits again, as what is said to: an item that nobody speaks of would be looked for by nobody. */
    async settle(db: Database, { transaction: { id, blockNumber }, posts, windows }: Settlement): Promise<void> {
        const settled = { state: 'VALID', block_number: blockNumber, content: null };
        await db.updateTable('transactions').set(settled).where('id', '=', id).execute();
        if (posts !== undefined) {
            await settlePosts(db, id, posts);
        }
        if (windows !== undefined) {
            await settleWindows(db, id, windows);
        }
        await putDown(db, id);
    },
};
