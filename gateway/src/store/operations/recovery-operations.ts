// SPDX-License-Identifier: Apache-2.0
// What a start finds where nobody would look for it: asked for, and brought back to where it goes on.

import { type Kysely, sql } from 'kysely';
import type { PostRow, StoreSchema } from '../database/schema';
import { type NewWindow, windowRow } from './open-windows';
import { CARRIED, PENDING_STATES, type PostContentRow, RECEIVED } from './post-operations';
import { slicesOf } from './slices';
import { OPEN_STATES } from './transaction-operations';
import { UNSETTLED_STATES } from './window-operations';

type Database = Kysely<StoreSchema>;

/** Where an acknowledged post stands, as its row and that of its window say. */
export interface PostStanding {
    readonly id: string;
    readonly state: string;
    readonly window_id: string | null;
    readonly window_state: string | null;
    /** Whether its readings are here. */
    readonly readings: number | null;
}

/** A post of a window that is not there. */
export type WindowlessPost = Pick<PostRow, 'state' | 'steps' | 'received_at'> & Omit<PostContentRow, 'digest'>;

/** A window that is put back. */
export interface RestoredWindow extends NewWindow {
    readonly postIds: readonly string[];
}

const POST_STATES = [...PENDING_STATES, 'VALID', 'INVALID'];
const WINDOW_STATES = [...UNSETTLED_STATES, 'EMPTY', 'VALID'];

/** Windows of no known state go on from what else is known of them: an end that stands, a statement that is kept, or their posts. */
async function reviveStatelessWindows(db: Database): Promise<string[]> {
    const stateless = db.updateTable('windows').where('state', 'not in', WINDOW_STATES).returning('id');
    const settled = db.selectFrom('transactions').select('id').where('state', '=', 'VALID');
    const ended = await stateless.set({ state: 'VALID', content: null }).where('transaction_id', 'in', settled).execute();
    const attested = await stateless.set({ state: 'ATTESTED' }).where('content', 'is not', null).execute();
    const closed = await stateless.set({ state: 'CLOSED', transaction_id: null }).execute();
    return [...ended, ...attested, ...closed].map(({ id }) => id);
}

export const recoveryOperations = {
    /** An id without a row is left out. */
    async standingPosts(db: Database, ids: readonly string[]): Promise<PostStanding[]> {
        const found: PostStanding[] = [];
        for (const slice of slicesOf(ids)) {
            const rows = await db
                .selectFrom('posts')
                .leftJoin('windows', 'windows.id', 'posts.window_id')
                .leftJoin('readings', 'readings.arrival', 'posts.arrival')
                .select(['posts.id', 'posts.state', 'posts.window_id', 'windows.state as window_state', 'readings.arrival as readings'])
                .where('posts.id', 'in', slice)
                .execute();
            found.push(...rows);
        }
        return found;
    },

    /** As they are found by whoever looks for windows that are not settled. */
    async unsettledWindowIds(db: Database, _input: undefined): Promise<string[]> {
        return (await db.selectFrom('windows').select('id').where('state', 'in', UNSETTLED_STATES).execute()).map(({ id }) => id);
    },

    /** Makes every index anew from its table: rows are found again that an altered index hid. */
    async reindex(db: Database, _input: undefined): Promise<void> {
        await sql`REINDEX`.execute(db);
    },

    /** Posts of no known state: those of a window travel again (where they have arrived already, the ledger knows them), the others have come to an end. */
    async reviveStateless(db: Database, ids: readonly string[]): Promise<void> {
        for (const slice of slicesOf(ids)) {
            const stateless = db.updateTable('posts').where('id', 'in', slice).where('state', 'not in', POST_STATES);
            const kept = db.selectFrom('readings').select('readings.arrival');
            await stateless.set({ state: 'VALID' }).where('arrival', 'not in', kept).execute();
            await stateless.set({ state: 'INVALID' }).where('window_id', 'is', null).execute();
            await stateless.set({ state: 'RECEIVED', transaction_id: null }).execute();
        }
    },

    /** Windows of no known state, and posts and windows that a transaction carries of which nothing is known: they go on. @returns their ids */
    async reclaimStrays(db: Database, _input: undefined): Promise<string[]> {
        const windows = await reviveStatelessWindows(db);
        const open = db.selectFrom('transactions').select('id').where('state', 'in', OPEN_STATES);
        const posts = await db
            .updateTable('posts')
            .set({ state: 'RECEIVED', transaction_id: null })
            .where('state', '=', CARRIED)
            .where((where) => where.or([where('transaction_id', 'is', null), where('transaction_id', 'not in', open)]))
            .returning('id')
            .execute();
        const carried = await db
            .updateTable('windows')
            .set({ transaction_id: null })
            .where('state', '=', 'ATTESTED')
            .where('transaction_id', 'is not', null)
            .where('transaction_id', 'not in', open)
            .returning('id')
            .execute();
        return [...new Set([...posts.map(({ id }) => id), ...windows, ...carried.map(({ id }) => id)])];
    },

    /** Those among these whose window is not there, and all that are not final. */
    async windowlessPosts(db: Database, ids: readonly string[]): Promise<WindowlessPost[]> {
        const windowless = db
            .selectFrom('posts')
            .leftJoin('windows', 'windows.id', 'posts.window_id')
            .leftJoin('readings', 'readings.arrival', 'posts.arrival')
            .select(['posts.id', 'posts.state', 'posts.window_id', 'posts.steps', 'posts.received_at', 'posts.name', 'readings.content'])
            .where('windows.id', 'is', null);
        const found = await windowless.where('posts.state', '=', RECEIVED).execute();
        found.push(...(await windowless.where('posts.state', '=', CARRIED).execute()));
        for (const slice of slicesOf(ids)) {
            found.push(...(await windowless.where('posts.state', '=', 'VALID').where('posts.id', 'in', slice).execute()));
        }
        return found;
    },

    /** Puts back a window that is gone, CLOSED: it takes no more posts. */
    async restoreWindow(db: Database, window: RestoredWindow): Promise<void> {
        await db.insertInto('windows').values(windowRow(window, 'CLOSED')).execute();
        for (const slice of slicesOf(window.postIds)) {
            await db.updateTable('posts').set({ window_id: window.id }).where('id', 'in', slice).execute();
        }
    },
};
