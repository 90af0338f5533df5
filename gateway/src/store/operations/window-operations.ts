// SPDX-License-Identifier: Apache-2.0
// Windows in the database: built, waiting for a transaction, and handed out again.

import type { Kysely } from 'kysely';
import type { StoreSchema } from '../database/schema';

type Database = Kysely<StoreSchema>;

/** A window that was built, sealed already. */
export interface WindowEntry {
    readonly id: string;
    readonly createdAt: number;
    readonly content: Uint8Array;
    readonly postIds: readonly string[];
}

export const windowOperations = {
    /** All of the posts must still be RECEIVED; otherwise nothing happens and the answer is false. */
    async sealWindow(db: Database, window: WindowEntry): Promise<boolean> {
        const waiting = await db
            .selectFrom('posts')
            .select((query) => query.fn.countAll<number>().as('count'))
            .where('state', '=', 'RECEIVED')
            .where('id', 'in', window.postIds)
            .executeTakeFirstOrThrow();
        if (waiting.count !== window.postIds.length) {
            return false;
        }
        const { id, createdAt, content } = window;
        await db.insertInto('windows').values({ id, transaction_id: null, created_at: createdAt, content }).execute();
        await db.updateTable('posts').set({ state: 'IN_WINDOW', window_id: id }).where('id', 'in', window.postIds).execute();
        return true;
    },

    async sealedWindows(db: Database, _input: undefined): Promise<{ readonly id: string; readonly content: Uint8Array }[]> {
        return db
            .selectFrom('windows')
            .select(['id', 'content'])
            .where('transaction_id', 'is', null)
            .orderBy('created_at')
            .orderBy('id')
            .execute();
    },

    async unsettledWindows(db: Database, _input: undefined): Promise<{ readonly id: string; readonly content: Uint8Array }[]> {
        return db.selectFrom('windows').select(['id', 'content']).execute();
    },

    async windowsById(db: Database, ids: readonly string[]): Promise<{ readonly id: string; readonly content: Uint8Array }[]> {
        return db.selectFrom('windows').select(['id', 'content']).where('id', 'in', ids).execute();
    },
};
