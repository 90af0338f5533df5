// SPDX-License-Identifier: Apache-2.0
// Whether the store can be written, and what it may forget.

import type { Kysely } from 'kysely';
import { SEALED_TABLES, type StoreSchema } from '../database/schema';
import { UNSETTLED_STATES } from './window-operations';

type Database = Kysely<StoreSchema>;

/** What `prune` removes. */
export interface PruneRequest {
    readonly now: number;
    /** Settled posts, windows and transactions that are older go, and what is known of patients since before. */
    readonly settledBefore: number;
}

export const upkeepOperations = {
    /** Writes, because a database that can be read may take nothing any more. */
    async beat(db: Database, _input: undefined): Promise<boolean> {
        await db
            .insertInto('heartbeat')
            .values({ id: 1, beats: 1 })
            .onConflict((conflict) => conflict.column('id').doUpdateSet((row) => ({ beats: row('heartbeat.beats', '+', 1) })))
            .execute();
        return true;
    },

    async prune(db: Database, { now, settledBefore }: PruneRequest): Promise<void> {
        for (const table of SEALED_TABLES) {
            await db.deleteFrom(table).where('expires_at', '<=', now).execute();
        }
        // Of patients of whom nothing has come for so long, and alarms that have waited for it: on the ledger they stay.
        await db.deleteFrom('watches').where('seen_at', '<', settledBefore).execute();
        await db.deleteFrom('alarms').where('stage', '!=', 'RAISED').where('due_at', '<', settledBefore).execute();
        // A post outlives its window's way to the ledger, a window its posts, and a transaction both: each answers for the one before it.
        await db
            .deleteFrom('posts')
            .where('state', '=', 'VALID')
            .where('received_at', '<', settledBefore)
            .where((query) =>
                query.not(
                    query.exists(
                        query
                            .selectFrom('windows')
                            .select('windows.id')
                            .whereRef('windows.id', '=', 'posts.window_id')
                            .where('windows.state', 'in', UNSETTLED_STATES),
                    ),
                ),
            )
            .execute();
        await db
            .deleteFrom('windows')
            .where('state', 'in', ['VALID', 'EMPTY'])
            .where('touched_at', '<', settledBefore)
            .where((query) =>
                query.not(query.exists(query.selectFrom('posts').select('posts.id').whereRef('posts.window_id', '=', 'windows.id'))),
            )
            .execute();
        await db.deleteFrom('readings').where('arrival', 'not in', db.selectFrom('posts').select('posts.arrival')).execute();
        const ofPosts = db.selectFrom('posts').select('transaction_id').where('transaction_id', 'is not', null);
        const ofWindows = db.selectFrom('windows').select('transaction_id').where('transaction_id', 'is not', null);
        await db
            .deleteFrom('transactions')
            .where('state', '=', 'VALID')
            .where('created_at', '<', settledBefore)
            .where('id', 'not in', ofPosts)
            .where('id', 'not in', ofWindows)
            .execute();
    },
};
