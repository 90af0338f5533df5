// SPDX-License-Identifier: Apache-2.0
// Windows in the database, from the end of their period until a transaction carries them.

import { type Kysely, type RawBuilder, sql, type SqlBool, type UpdateQueryBuilder } from 'kysely';
import type { PostRow, StoreSchema, WindowRow } from '../database/schema';
import type { ClosingTime } from '../ports';
import { dropReadings, PENDING_STATES, POST_COLUMNS, type PostContentRow } from './post-operations';
import { slicesOf } from './slices';

type Database = Kysely<StoreSchema>;

/** A closed window, with what it is attested of. */
export interface ClosedWindowRow {
    readonly window: Pick<WindowRow, 'id' | 'stream_key' | 'name' | 'subject'>;
    /** VALID, in order of arrival. */
    readonly posts: PostContentRow[];
}

/** A post that is not settled with its window, whose patient it is, and how far the window is. */
export type UnsettledPostRow = PostContentRow & Pick<WindowRow, 'patient_key' | 'state' | 'subject'>;

/** Whose a window is, sealed; `null` where nobody has said so yet. */
export type HolderRow = Pick<WindowRow, 'id' | 'subject'>;

/** A sealed statement. */
export interface StatementRow {
    readonly id: string;
    readonly content: Uint8Array | null;
}

/** States of a window whose posts' readings are here alone. Of a RETRACTED one nothing is left that the ledger would take, and all is shown still. */
export const UNSETTLED_STATES = ['OPEN', 'CLOSED', 'ATTESTED', 'STUCK', 'RETRACTED'];

/** When the window is due: at the end of its period and the grace, or when nothing has come for so long to one that was opened later. */
function dueAt({ period, grace, idle }: Omit<ClosingTime, 'now' | 'all'>): RawBuilder<number> {
    const end = sql<number>`period + ${period + grace}`;
    return sql<number>`CASE WHEN opened_at < ${end} THEN ${end} ELSE touched_at + ${idle} END`;
}

/** Whether the window has no post that is in one of these states. */
function hasNoPosts(states: readonly string[]): RawBuilder<SqlBool> {
    return sql`NOT EXISTS (SELECT 1 FROM posts WHERE posts.window_id = windows.id AND posts.state IN (${sql.join(states)}))`;
}

/** -> EMPTY, with why; and the readings are gone. @returns which windows */
export async function emptyWindows(
    db: Database,
    windows: UpdateQueryBuilder<StoreSchema, 'windows', 'windows', unknown>,
    code: string | null,
): Promise<string[]> {
    const emptied = await windows.set({ state: 'EMPTY', code, content: null, transaction_id: null }).returning('id').execute();
    const ids = emptied.map(({ id }) => id);
    await dropReadings(db, (posts) => posts.where('window_id', 'in', ids));
    return ids;
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
            .select(['id', 'stream_key', 'name', 'subject'])
            .where('id', '=', id)
            .where('state', '=', 'CLOSED')
            .executeTakeFirst();
        if (window === undefined) {
            return undefined;
        }
        const posts = await db
            .selectFrom('posts')
            .leftJoin('readings', 'readings.arrival', 'posts.arrival')
            .select(POST_COLUMNS)
            .where('window_id', '=', id)
            .where('state', '=', 'VALID')
            .orderBy('posts.arrival')
            .execute();
        return { window, posts };
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

    /** ATTESTED -> CLOSED, where no transaction carries the statement; whose it is stays. */
    async reopenWindows(db: Database, ids: readonly string[]): Promise<void> {
        for (const slice of slicesOf(ids)) {
            const attested = db.updateTable('windows').set({ state: 'CLOSED', content: null }).where('id', 'in', slice);
            await attested.where('state', '=', 'ATTESTED').where('transaction_id', 'is', null).execute();
        }
    },

    /** Whose these windows are: one of which nobody has said so yet is the one's who is named now. */
    async sealHolders(db: Database, named: readonly { readonly id: string; readonly subject: Uint8Array }[]): Promise<HolderRow[]> {
        for (const { id, subject } of named) {
            await db.updateTable('windows').set({ subject }).where('id', '=', id).where('subject', 'is', null).execute();
        }
        const ids = named.map(({ id }) => id);
        return db.selectFrom('windows').select(['id', 'subject']).where('id', 'in', ids).execute();
    },

    /** CLOSED -> RETRACTED: an end. Of nobody's the readings go, and it is EMPTY. */
    async retractWindow(db: Database, { id }: { readonly id: string }): Promise<boolean> {
        const closed = db.updateTable('windows').set({ state: 'RETRACTED' }).where('id', '=', id).where('state', '=', 'CLOSED');
        const [retracted] = await closed.returning('subject').execute();
        if (retracted?.subject === null) {
            await emptyWindows(db, db.updateTable('windows').where('id', '=', id), null);
        }
        return retracted !== undefined;
    },

    /** Of those that are not settled: whose they are, where somebody has said so; of RETRACTED ones somebody has. */
    async heldWindows(db: Database, _input: undefined): Promise<HolderRow[]> {
        return db
            .selectFrom('windows')
            .select(['id', 'subject'])
            .where('state', 'in', UNSETTLED_STATES)
            .where((query) => query.or([query('subject', 'is not', null), query('state', '=', 'RETRACTED')]))
            .orderBy('id')
            .execute();
    },

    /** -> EMPTY, and the readings are gone, of those that no transaction carries and of which each post is final. @returns how many windows */
    async eraseWindows(db: Database, ids: readonly string[]): Promise<number> {
        let erased = 0;
        for (const slice of slicesOf(ids)) {
            const windows = db
                .updateTable('windows')
                .where('id', 'in', slice)
                .where('state', 'in', UNSETTLED_STATES)
                .where('transaction_id', 'is', null)
                .where(hasNoPosts(PENDING_STATES));
            erased += (await emptyWindows(db, windows, 'SUBJECT_ERASED')).length;
        }
        return erased;
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
            .leftJoin('readings', 'readings.arrival', 'posts.arrival')
            .select(POST_COLUMNS)
            .select(['windows.patient_key', 'windows.state', 'windows.subject'])
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
