// SPDX-License-Identifier: Apache-2.0
// Windows in the database, from the end of their period until a transaction carries them.

import { type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { PostRow, StoreSchema, WindowRow } from '../database/schema';
import type { ClosingTime } from '../ports';
import { type PostContentRow, PENDING_STATES } from './post-operations';
import { slicesOf } from './slices';

type Database = Kysely<StoreSchema>;

/** A closed window, with what it is attested of. */
export interface ClosedWindowRow {
    readonly window: Pick<WindowRow, 'id' | 'stream_key' | 'name'>;
    /** VALID, in order of arrival. */
    readonly posts: PostContentRow[];
}

/** A post that is not settled with its window, whose patient it is, and how far the window is; of a RETRACTED one by ledger id, too. */
export type UnsettledPostRow = PostContentRow & Pick<WindowRow, 'patient_key' | 'state'> & { readonly subject: Uint8Array | null };

/** A sealed statement. */
export interface StatementRow {
    readonly id: string;
    readonly content: Uint8Array | null;
}

/** States of a window whose posts' readings are here alone. Of a RETRACTED one nothing is left that the ledger would take, and all is shown still. */
export const UNSETTLED_STATES = ['OPEN', 'CLOSED', 'ATTESTED', 'STUCK', 'RETRACTED'];
const POST_COLUMNS = ['posts.id', 'posts.digest', 'posts.window_id', 'posts.name', 'posts.content'] as const;

/** When the window is due: at the end of its period and the grace, or when nothing has come for so long to one that was opened later. */
function dueAt({ period, grace, idle }: Omit<ClosingTime, 'now' | 'all'>): RawBuilder<number> {
    const end = sql<number>`period + ${period + grace}`;
    return sql<number>`CASE WHEN opened_at < ${end} THEN ${end} ELSE touched_at + ${idle} END`;
}

/** Whether the window has no post that is in one of these states. */
function hasNoPosts(states: readonly string[]): RawBuilder<SqlBool> {
    return sql`NOT EXISTS (SELECT 1 FROM posts WHERE posts.window_id = windows.id AND posts.state IN (${sql.join(states)}))`;
}

export const windowOperations = {
    async closeWindows(db: Database, { all = false, now, ...time }: ClosingTime): Promise<number> {
        const open = db.updateTable('windows').set({ state: 'CLOSED' }).where('state', '=', 'OPEN');
        const { numUpdatedRows } = await (all ? open : open.where(dueAt(time), '<=', now)).executeTakeFirst();
        return Number(numUpdatedRows);
    },

    async closesAt(db: Database, time: Omit<ClosingTime, 'now' | 'all'>): Promise<number | undefined> {
        const { at } = await db
            .selectFrom('windows')
            .select((query) => query.fn.min<number | null>(dueAt(time)).as('at'))
            .where('state', '=', 'OPEN')
            .executeTakeFirstOrThrow();
        return at ?? undefined;
    },

    /** CLOSED, all posts final and one of them VALID; where none is, the window has come to its end without the ledger. */
    async attestableWindows(db: Database, { limit }: { readonly limit: number }): Promise<Pick<WindowRow, 'id' | 'line_key'>[]> {
        await db
            .updateTable('windows')
            .set({ state: 'EMPTY' })
            .where('state', '=', 'CLOSED')
            .where(hasNoPosts([...PENDING_STATES, 'VALID']))
            .execute();
        return db
            .selectFrom('windows')
            .select(['id', 'line_key'])
            .where('state', '=', 'CLOSED')
            .where(hasNoPosts(PENDING_STATES))
            .orderBy('opened_at')
            .orderBy('id')
            .limit(limit)
            .execute();
    },

    async closedWindow(db: Database, { id }: { readonly id: string }): Promise<ClosedWindowRow | undefined> {
        const window = await db
            .selectFrom('windows')
            .select(['id', 'stream_key', 'name'])
            .where('id', '=', id)
            .where('state', '=', 'CLOSED')
            .executeTakeFirst();
        if (window === undefined) {
            return undefined;
        }
        const posts = db.selectFrom('posts').select(POST_COLUMNS).where('window_id', '=', id).where('state', '=', 'VALID');
        return { window, posts: await posts.orderBy('arrival').execute() };
    },

    /** Answers whether it was CLOSED, and is now attested; never while a post of it is not final. */
    async attestWindow(db: Database, { id, content }: { readonly id: string; readonly content: Uint8Array }): Promise<boolean> {
        const { numUpdatedRows } = await db
            .updateTable('windows')
            .set({ state: 'ATTESTED', content })
            .where('id', '=', id)
            .where('state', '=', 'CLOSED')
            .where(hasNoPosts(PENDING_STATES))
            .executeTakeFirst();
        return numUpdatedRows > 0n;
    },

    async attestedWindows(db: Database, _input: undefined): Promise<Pick<WindowRow, 'id' | 'line_key'>[]> {
        return db
            .selectFrom('windows')
            .select(['id', 'line_key'])
            .where('state', '=', 'ATTESTED')
            .where('transaction_id', 'is', null)
            .orderBy('opened_at')
            .orderBy('id')
            .execute();
    },

    /** Those of these that are ATTESTED; of all, where none are named. */
    async statements(db: Database, ids: readonly string[] | undefined): Promise<StatementRow[]> {
        const attested = db.selectFrom('windows').select(['id', 'content']).where('state', '=', 'ATTESTED');
        return (ids === undefined ? attested : attested.where('id', 'in', ids)).orderBy('opened_at').orderBy('id').execute();
    },

    /** CLOSED or ATTESTED -> STUCK. What a transaction carries is not decided here. */
    async stickWindows(db: Database, { ids, code }: { readonly ids: readonly string[]; readonly code: string }): Promise<void> {
        for (const slice of slicesOf(ids)) {
            await db
                .updateTable('windows')
                .set({ state: 'STUCK', code, content: null })
                .where('id', 'in', slice)
                .where('state', 'in', ['CLOSED', 'ATTESTED'])
                .where('transaction_id', 'is', null)
                .execute();
        }
    },

    /** CLOSED -> RETRACTED: an end. `content`: whose it is; of nobody's the readings go, and it is EMPTY. */
    async retractWindow(
        db: Database,
        { id, content }: { readonly id: string; readonly content: Uint8Array | undefined },
    ): Promise<boolean> {
        const retracted = { state: 'RETRACTED', content: content ?? null };
        const closed = db.updateTable('windows').set(retracted).where('id', '=', id).where('state', '=', 'CLOSED');
        const isRetracted = (await closed.executeTakeFirst()).numUpdatedRows > 0n;
        if (isRetracted && content === undefined) {
            await windowOperations.emptyWindows(db, [id]);
        }
        return isRetracted;
    },

    async retractedWindows(db: Database, _input: undefined): Promise<StatementRow[]> {
        return db.selectFrom('windows').select(['id', 'content']).where('state', '=', 'RETRACTED').orderBy('id').execute();
    },

    /** RETRACTED -> EMPTY, and the readings are gone. @returns how many windows */
    async emptyWindows(db: Database, ids: readonly string[]): Promise<number> {
        let emptied = 0;
        for (const slice of slicesOf(ids)) {
            const windows = db.updateTable('windows').set({ state: 'EMPTY', content: null }).where('id', 'in', slice);
            const gone = (await windows.where('state', '=', 'RETRACTED').returning('id').execute()).map(({ id }) => id);
            await db.updateTable('posts').set({ content: null }).where('window_id', 'in', gone).execute();
            emptied += gone.length;
        }
        return emptied;
    },

    async unstickWindows(db: Database, _input: undefined): Promise<number> {
        const stuck = db.updateTable('windows').set({ state: 'CLOSED', code: null }).where('state', '=', 'STUCK');
        return Number((await stuck.executeTakeFirst()).numUpdatedRows);
    },

    async countWindows(db: Database, _input: undefined): Promise<{ readonly state: string; readonly count: number }[]> {
        return db
            .selectFrom('windows')
            .select(['state', (query) => query.fn.countAll<number>().as('count')])
            .where('state', 'in', UNSETTLED_STATES)
            .groupBy('state')
            .execute();
    },

    /** Posts of patients, by their keys, of which the readings are here alone. */
    async unsettledPosts(db: Database, patientKeys: readonly string[]): Promise<UnsettledPostRow[]> {
        return db
            .selectFrom('windows')
            .innerJoin('posts', 'posts.window_id', 'windows.id')
            .select([...POST_COLUMNS, 'windows.patient_key'])
            .select(['windows.state', 'windows.content as subject'])
            .where('windows.patient_key', 'in', patientKeys)
            .where('windows.state', 'in', UNSETTLED_STATES) // posts of the others have no readings here, and are many
            .orderBy('windows.opened_at')
            .orderBy('windows.id')
            .orderBy('posts.arrival')
            .execute();
    },

    /** A page of the posts that are on the ledger and whose readings are here alone, window by window. */
    async keptPosts(
        db: Database,
        { after, limit }: { readonly after: string; readonly limit: number },
    ): Promise<{ readonly posts: Pick<PostRow, 'id' | 'post_key'>[]; readonly next: string | undefined }> {
        const windows = await db
            .selectFrom('windows')
            .select('id')
            .where('state', 'in', UNSETTLED_STATES)
            .where('id', '>', after)
            .orderBy('id')
            .limit(limit)
            .execute();
        const ids = windows.map(({ id }) => id);
        if (ids.length === 0) {
            return { posts: [], next: undefined };
        }
        const kept = db.selectFrom('posts').select(['id', 'post_key']).where('window_id', 'in', ids).where('state', '=', 'VALID');
        return { posts: await kept.execute(), next: ids.at(-1) };
    },
};
