// SPDX-License-Identifier: Apache-2.0
// Posts in the database: what waits for its transaction, what is refused, and answering for submissions.

import { type Kysely, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { PostRow, StoreSchema } from '../database/schema';
import { slicesOf } from './slices';

type Database = Kysely<StoreSchema>;

/** A RECEIVED post without its content. */
export type WaitingRow = Pick<Selectable<PostRow>, 'arrival' | 'id' | 'line_key'>;

/** A post with all that is sealed of it. */
export type PostContentRow = Pick<PostRow, 'id' | 'digest' | 'window_id' | 'name'> & { readonly content: Uint8Array | null };

/** A post, and whose its window is. */
export type NamedPostRow = Omit<PostContentRow, 'digest'> & { readonly subject: Uint8Array | null };

/** A post with what its window and transaction say of it. */
export interface SubmissionRow {
    readonly id: string;
    readonly name: Uint8Array;
    readonly state: string;
    readonly code: string | null;
    readonly window_id: string | null;
    readonly window_state: string | null;
    readonly transaction_id: string | null;
    readonly transaction_state: string | null;
    readonly block_number: number | null;
    readonly timestamp: string | null;
}

/** States of a post that is not final. */
export const PENDING_STATES = ['RECEIVED', 'CARRIED'];
/** As their indexes say it: of a value that is bound later nothing can be said when an index is chosen. */
export const RECEIVED = sql.lit('RECEIVED');
export const CARRIED = sql.lit('CARRIED');

/** Of posts, with what they brought where that is here still. */
export const POST_COLUMNS = ['posts.id', 'posts.digest', 'posts.window_id', 'posts.name', 'readings.content'] as const;

/** What these posts brought goes. */
export async function dropReadings(db: Database, posts: (all: PostQuery) => PostQuery): Promise<void> {
    await db
        .deleteFrom('readings')
        .where('arrival', 'in', posts(db.selectFrom('posts').select('posts.arrival')))
        .execute();
}

type PostQuery = SelectQueryBuilder<StoreSchema, 'posts', { arrival: number }>;

export const postOperations = {
    /** Its content stays: what was acknowledged and then refused can be looked into and sent again. */
    async refusePosts(db: Database, { ids, code }: { readonly ids: readonly string[]; readonly code: string }): Promise<void> {
        for (const slice of slicesOf(ids)) {
            const refused = { state: 'INVALID', code, window_id: null };
            await db.updateTable('posts').set(refused).where('id', 'in', slice).where('state', '=', 'RECEIVED').execute();
        }
    },

    async waitingPosts(db: Database, { after, limit }: { readonly after: number; readonly limit: number }): Promise<WaitingRow[]> {
        return db
            .selectFrom('posts')
            .select(['arrival', 'id', 'line_key'])
            .where('state', '=', RECEIVED)
            .where('arrival', '>', after)
            .orderBy('arrival')
            .limit(limit)
            .execute();
    },

    /** Of posts that wait still: what a transaction carries is what was endorsed. */
    async rewritePosts(db: Database, posts: readonly { readonly id: string; readonly content: Uint8Array }[]): Promise<void> {
        for (const { id, content } of posts) {
            const waiting = db.selectFrom('posts').select('arrival').where('id', '=', id).where('state', '=', 'RECEIVED');
            await db.updateTable('readings').set({ content }).where('arrival', 'in', waiting).execute();
        }
    },

    async openPosts(db: Database, ids: readonly string[]): Promise<PostContentRow[]> {
        return db
            .selectFrom('posts')
            .leftJoin('readings', 'readings.arrival', 'posts.arrival')
            .select(POST_COLUMNS)
            .where('state', '=', 'RECEIVED')
            .where('id', 'in', ids)
            .execute();
    },

    async pendingPosts(db: Database, _input: undefined): Promise<Pick<PostRow, 'id' | 'post_key' | 'device_key' | 'received_at'>[]> {
        const posts = db.selectFrom('posts').select(['id', 'post_key', 'device_key', 'received_at']);
        const received = await posts.where('state', '=', RECEIVED).execute();
        return [...received, ...(await posts.where('state', '=', CARRIED).execute())];
    },

    async postByKey(db: Database, { postKey }: { readonly postKey: string }): Promise<NamedPostRow | undefined> {
        return db
            .selectFrom('posts')
            .leftJoin('readings', 'readings.arrival', 'posts.arrival')
            .leftJoin('windows', 'windows.id', 'posts.window_id')
            .select(['posts.id', 'posts.name', 'readings.content', 'posts.window_id', 'windows.subject'])
            .where('post_key', '=', postKey)
            .executeTakeFirst();
    },

    async submissions(db: Database, ids: readonly string[]): Promise<SubmissionRow[]> {
        return db
            .selectFrom('posts')
            .leftJoin('windows', 'windows.id', 'posts.window_id')
            .leftJoin('transactions', 'transactions.id', 'posts.transaction_id')
            .select(['posts.id', 'posts.name', 'posts.state', 'posts.code', 'posts.window_id', 'posts.transaction_id'])
            .select(['windows.state as window_state', 'transactions.state as transaction_state'])
            .select(['transactions.block_number', 'transactions.timestamp'])
            .where('posts.id', 'in', ids)
            .execute();
    },
};
