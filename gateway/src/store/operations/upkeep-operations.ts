// SPDX-License-Identifier: Apache-2.0
// Whether the store answers, and what it may forget.

import { sql, type Kysely } from 'kysely';
import { SEALED_TABLES, type StoreSchema } from '../database/schema';

type Database = Kysely<StoreSchema>;

/** What `prune` removes. */
export interface PruneRequest {
    readonly now: number;
    /** Settled posts and transactions that are older go. */
    readonly settledBefore: number;
}

export const upkeepOperations = {
    async ping(db: Database, _input: undefined): Promise<boolean> {
        await sql`SELECT 1`.execute(db);
        return true;
    },

    async prune(db: Database, { now, settledBefore }: PruneRequest): Promise<void> {
        for (const table of SEALED_TABLES) {
            await db.deleteFrom(table).where('expires_at', '<=', now).execute();
        }
        await db.deleteFrom('posts').where('state', '=', 'VALID').where('received_at', '<', settledBefore).execute();
        await db
            .deleteFrom('transactions')
            .where('state', '=', 'VALID')
            .where('created_at', '<', settledBefore)
            .where('id', 'not in', (query) => query.selectFrom('posts').select('transaction_id').where('transaction_id', 'is not', null))
            .execute();
    },
};
