// SPDX-License-Identifier: Apache-2.0
// Posts in the database: acknowledging, finding duplicates, and answering for submissions.

import type { Kysely, Selectable } from 'kysely';
import type { PostRow, StoreSchema } from '../database/schema';
import type { AppendOutcome } from '../ports';
import { keepWatch, type WatchEntry } from './alarm-operations';

type Database = Kysely<StoreSchema>;

/** A post to append; everything is keyed or sealed already. */
export interface PostEntry {
    readonly id: string;
    readonly postKey: string;
    readonly streamKey: string;
    readonly deviceKey: string;
    readonly digest: string;
    readonly steps: number;
    readonly receivedAt: number;
    readonly name: Uint8Array;
    readonly content: Uint8Array;
    /** What it rings, and what is known of its patient after it; absent where the post is known already. */
    readonly watch?: WatchEntry;
}

/** Posts that were judged as new and are known: nothing was stored of any. */
export interface KnownPosts {
    readonly known: readonly string[];
}

/** A RECEIVED post without its content. */
export type WaitingRow = Pick<Selectable<PostRow>, 'arrival' | 'id' | 'stream_key' | 'steps' | 'alone'>;

/** A post with what its window and transaction say of it. */
export interface SubmissionRow {
    readonly id: string;
    readonly name: Uint8Array;
    readonly state: string;
    readonly code: string | null;
    readonly window_transaction: string | null;
    readonly window_state: string | null;
    readonly transaction_id: string | null;
    readonly block_number: number | null;
    readonly timestamp: string | null;
}

const WAITING_COLUMNS = ['arrival', 'id', 'stream_key', 'steps', 'alone'] as const;

/** A post that was refused for a reason that may have gone travels again, in a window of its own. Answers whether it does. */
async function revivePost(db: Database, id: string): Promise<boolean> {
    const result = await db
        .updateTable('posts')
        .set({ state: 'RECEIVED', code: null, window_id: null, transaction_id: null, alone: 1 })
        .where('id', '=', id)
        .where('state', '=', 'INVALID')
        .where('code', '!=', 'REPLAY_CONFLICT')
        .where('content', 'is not', null)
        .executeTakeFirst();
    return result.numUpdatedRows > 0n;
}

/** The keys of posts that carry what they ring, and stand already. */
async function knownAmong(db: Database, posts: readonly PostEntry[]): Promise<string[]> {
    const judged = posts.filter(({ watch }) => watch !== undefined).map(({ postKey }) => postKey);
    const rows = judged.length === 0 ? [] : await db.selectFrom('posts').select('post_key').where('post_key', 'in', judged).execute();
    return rows.map(({ post_key: postKey }) => postKey);
}

export const postOperations = {
    /**
     * Puts each post that is absent with what it rings, and says what stands: of all of them or, when one cannot be stored, of none. What posts ring follows
     * from those before them; so where one is known that was judged as new, nothing is stored, and they are judged again without it.
     */
    async appendPosts(db: Database, posts: readonly PostEntry[]): Promise<AppendOutcome[] | KnownPosts> {
        const known = await knownAmong(db, posts);
        if (known.length > 0) {
            return { known };
        }
        const outcomes: AppendOutcome[] = [];
        for (const post of posts) {
            const inserted = await db
                .insertInto('posts')
                .values({
                    id: post.id,
                    post_key: post.postKey,
                    stream_key: post.streamKey,
                    device_key: post.deviceKey,
                    digest: post.digest,
                    steps: post.steps,
                    state: 'RECEIVED',
                    code: null,
                    window_id: null,
                    transaction_id: null,
                    received_at: post.receivedAt,
                    name: post.name,
                    content: post.content,
                })
                .onConflict((conflict) => conflict.column('post_key').doNothing())
                .returning('id')
                .executeTakeFirst();
            if (inserted !== undefined) {
                await db.deleteFrom('damage').where('post_key', '=', post.postKey).execute(); // what was lost has come again
                await keepWatch(db, post.watch, post.receivedAt);
                outcomes.push({ status: 'stored', id: post.id });
                continue;
            }
            const standing = db.selectFrom('posts').select(['id', 'digest']).where('post_key', '=', post.postKey);
            const { id, digest } = await standing.executeTakeFirstOrThrow();
            if (digest !== post.digest) {
                outcomes.push({ status: 'conflict', id });
            } else {
                outcomes.push({ status: (await revivePost(db, id)) ? 'revived' : 'duplicate', id });
            }
        }
        return outcomes;
    },

    async refusePost(db: Database, { id, code }: { readonly id: string; readonly code: string }): Promise<void> {
        await db.updateTable('posts').set({ state: 'INVALID', code }).where('id', '=', id).where('state', '=', 'RECEIVED').execute();
    },

    async waitingPosts(db: Database, { after, limit }: { readonly after: number; readonly limit: number }): Promise<WaitingRow[]> {
        return db
            .selectFrom('posts')
            .select(WAITING_COLUMNS)
            .where('state', '=', 'RECEIVED')
            .where('arrival', '>', after)
            .orderBy('arrival')
            .limit(limit)
            .execute();
    },

    async waitingPostsById(db: Database, ids: readonly string[]): Promise<WaitingRow[]> {
        return db.selectFrom('posts').select(WAITING_COLUMNS).where('state', '=', 'RECEIVED').where('id', 'in', ids).execute();
    },

    async openPosts(db: Database, ids: readonly string[]): Promise<Pick<PostRow, 'id' | 'digest' | 'name' | 'content'>[]> {
        const columns = ['id', 'digest', 'name', 'content'] as const;
        return db.selectFrom('posts').select(columns).where('state', '=', 'RECEIVED').where('id', 'in', ids).execute();
    },

    async pendingPosts(db: Database, _input: undefined): Promise<Pick<PostRow, 'id' | 'post_key' | 'device_key' | 'received_at'>[]> {
        const columns = ['id', 'post_key', 'device_key', 'received_at'] as const;
        return db.selectFrom('posts').select(columns).where('state', 'in', ['RECEIVED', 'IN_WINDOW']).execute();
    },

    async postByKey(db: Database, { postKey }: { readonly postKey: string }): Promise<Pick<PostRow, 'id' | 'name'> | undefined> {
        return db.selectFrom('posts').select(['id', 'name']).where('post_key', '=', postKey).executeTakeFirst();
    },

    async submissions(db: Database, ids: readonly string[]): Promise<SubmissionRow[]> {
        return db
            .selectFrom('posts')
            .leftJoin('windows', 'windows.id', 'posts.window_id')
            .leftJoin('transactions as carrier', 'carrier.id', 'windows.transaction_id')
            .leftJoin('transactions as settled', 'settled.id', 'posts.transaction_id')
            .select(['posts.id', 'posts.name', 'posts.state', 'posts.code', 'posts.transaction_id'])
            .select(['windows.transaction_id as window_transaction', 'carrier.state as window_state'])
            .select(['settled.block_number', 'settled.timestamp'])
            .where('posts.id', 'in', ids)
            .execute();
    },
};
