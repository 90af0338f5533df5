// SPDX-License-Identifier: Apache-2.0
// Transactions in the database: signed before they are sent, settled together with the posts that they carried.

import type { Kysely } from 'kysely';
import type { StoreSchema } from '../database/schema';
import type { Settlement } from '../ports';

type Database = Kysely<StoreSchema>;

/** A signed transaction, sealed already. */
export interface TransactionEntry {
    readonly id: string;
    readonly timestamp: string;
    readonly createdAt: number;
    readonly content: Uint8Array;
    readonly windowIds: readonly string[];
}

/** A transaction whose fate is open, with one of its windows. */
export interface OpenTransactionRow {
    readonly id: string;
    readonly state: string;
    readonly timestamp: string;
    readonly content: Uint8Array | null;
    readonly window_id: string | null;
}

/** A transaction of one of these has no known end. */
export const OPEN_STATES = ['ENDORSED', 'SUBMITTED', 'UNKNOWN'];

export const transactionOperations = {
    /** All windows must be in no transaction; otherwise nothing happens and the answer is false. */
    async recordTransaction(db: Database, { id, timestamp, createdAt, content, windowIds }: TransactionEntry): Promise<boolean> {
        const free = await db
            .selectFrom('windows')
            .select((query) => query.fn.countAll<number>().as('count'))
            .where('transaction_id', 'is', null)
            .where('id', 'in', windowIds)
            .executeTakeFirstOrThrow();
        if (free.count !== windowIds.length) {
            return false;
        }
        const row = { id, state: 'ENDORSED', block_number: null, timestamp, created_at: createdAt, content };
        await db.insertInto('transactions').values(row).execute();
        await db.updateTable('windows').set({ transaction_id: id }).where('id', 'in', windowIds).execute();
        return true;
    },

    async openTransactions(db: Database, _input: undefined): Promise<OpenTransactionRow[]> {
        return db
            .selectFrom('transactions')
            .leftJoin('windows', 'windows.transaction_id', 'transactions.id')
            .select(['transactions.id', 'transactions.state', 'transactions.timestamp', 'transactions.content', 'windows.id as window_id'])
            .where('transactions.state', 'in', OPEN_STATES)
            .orderBy('transactions.created_at')
            .execute();
    },

    async markTransaction(db: Database, { id, state }: { readonly id: string; readonly state: string }): Promise<void> {
        await db.updateTable('transactions').set({ state }).where('id', '=', id).where('state', 'in', OPEN_STATES).execute();
    },

    async releaseTransaction(db: Database, { id }: { readonly id: string }): Promise<void> {
        await db.updateTable('windows').set({ transaction_id: null }).where('transaction_id', '=', id).execute();
        await db.deleteFrom('transactions').where('id', '=', id).where('state', 'in', OPEN_STATES).execute();
    },

    async settle(db: Database, { transaction, verdicts }: Settlement): Promise<void> {
        if (transaction !== undefined) {
            await db
                .updateTable('transactions')
                .set({ state: 'VALID', block_number: transaction.blockNumber, content: null })
                .where('id', '=', transaction.id)
                .execute();
        }
        const transaction_id = transaction?.id ?? null;
        for (const verdict of verdicts) {
            const ofWindow = db.updateTable('posts').where('window_id', '=', verdict.windowId).where('state', '=', 'IN_WINDOW');
            if (verdict.valid.length > 0) {
                await ofWindow
                    .set({ state: 'VALID', content: null, transaction_id, window_id: null })
                    .where('id', 'in', verdict.valid)
                    .execute();
            }
            for (const { id, code } of verdict.invalid) {
                // Content stays: what was acknowledged and then refused can be looked into and sent again.
                await ofWindow.set({ state: 'INVALID', code, transaction_id, window_id: null }).where('id', '=', id).execute();
            }
            if (verdict.again.length > 0) {
                const alone = verdict.alone ? { alone: 1 } : {};
                await ofWindow
                    .set({ state: 'RECEIVED', window_id: null, ...alone })
                    .where('id', 'in', verdict.again)
                    .execute();
            }
            await db.deleteFrom('windows').where('id', '=', verdict.windowId).execute();
        }
    },
};
