// SPDX-License-Identifier: Apache-2.0
// What does not open any more or is missing: noted, and set aside so that nothing else waits for it.

import { type Kysely, sql } from 'kysely';
import type { StoreSchema } from '../database/schema';
import type { DamageKind } from '../ports';
import { OPEN_STATES } from './transaction-operations';

type Database = Kysely<StoreSchema>;

/** Things of one kind that were found damaged. */
export interface DamageEntry {
    readonly kind: DamageKind;
    readonly found: readonly { readonly id: string; readonly postKey?: string }[];
    readonly foundAt: number;
}

/** Rows that were asked for and do not open. */
export interface SetAside {
    readonly ids: readonly string[];
    readonly foundAt: number;
}

const POST_STATES = ['RECEIVED', 'IN_WINDOW', 'VALID', 'INVALID'];
/** How many ids one statement asks about. */
const SLICE = 500;
/** Of each kind: one that opens shows that the key is right, and not all of them are damaged. */
const SAMPLES = 20;

async function note(db: Database, { kind, found, foundAt }: DamageEntry): Promise<void> {
    for (const { id, postKey = null } of found) {
        const row = { kind, id, post_key: postKey, found_at: foundAt };
        await db
            .insertInto('damage')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
    }
}

export const damageOperations = {
    noteDamage: note,

    async countDamage(db: Database, _input: undefined): Promise<{ readonly kind: string; readonly count: number }[]> {
        return db
            .selectFrom('damage')
            .select(['kind', (query) => query.fn.countAll<number>().as('count')])
            .groupBy('kind')
            .execute();
    },

    /** The states of these posts, as their rows say; an id without a row is left out. */
    async statesOfPosts(db: Database, ids: readonly string[]): Promise<{ readonly id: string; readonly state: string }[]> {
        const found: { readonly id: string; readonly state: string }[] = [];
        for (let start = 0; start < ids.length; start += SLICE) {
            const slice = ids.slice(start, start + SLICE);
            found.push(...(await db.selectFrom('posts').select(['id', 'state']).where('id', 'in', slice).execute()));
        }
        return found;
    },

    /** Makes every index anew from its table: rows are found again that an altered index hid. */
    async reindex(db: Database, _input: undefined): Promise<void> {
        await sql`REINDEX`.execute(db);
    },

    /** Posts of no known state travel again: where they have arrived already, the ledger knows them. @returns those that do */
    async reviveStateless(db: Database, ids: readonly string[]): Promise<string[]> {
        const revived = await db
            .updateTable('posts')
            .set({ state: 'RECEIVED', window_id: null })
            .where('id', 'in', ids)
            .where('state', 'not in', POST_STATES)
            .where('content', 'is not', null)
            .returning('id')
            .execute();
        return revived.map(({ id }) => id);
    },

    /** Posts of a window, and windows of a transaction, that nobody would look for travel again. @returns their ids */
    async reclaimStrays(db: Database, _input: undefined): Promise<string[]> {
        const posts = await db
            .updateTable('posts')
            .set({ state: 'RECEIVED', window_id: null })
            .where('state', '=', 'IN_WINDOW')
            .where((where) =>
                where.or([where('window_id', 'is', null), where('window_id', 'not in', where.selectFrom('windows').select('id'))]),
            )
            .returning('id')
            .execute();
        const windows = await db
            .updateTable('windows')
            .set({ transaction_id: null })
            .where('transaction_id', 'is not', null)
            .where('transaction_id', 'not in', (query) => query.selectFrom('transactions').select('id').where('state', 'in', OPEN_STATES))
            .returning('id')
            .execute();
        return [...posts, ...windows].map(({ id }) => id);
    },

    /** RECEIVED -> INVALID under another key: the device may send the post again, and it is stored anew. */
    async setPostsAside(db: Database, { ids, foundAt }: SetAside): Promise<void> {
        const rows = await db
            .selectFrom('posts')
            .select(['id', 'post_key'])
            .where('id', 'in', ids)
            .where('state', '=', 'RECEIVED')
            .execute();
        await note(db, { kind: 'post-unreadable', found: rows.map(({ id, post_key: postKey }) => ({ id, postKey })), foundAt });
        for (const { id } of rows) {
            const unreadable = { state: 'INVALID', code: 'POST_UNREADABLE', post_key: `unreadable/${id}` };
            await db.updateTable('posts').set(unreadable).where('id', '=', id).execute();
        }
    },

    /** The posts of the windows are RECEIVED again. @returns them */
    async dissolveWindows(db: Database, { ids, foundAt }: SetAside): Promise<string[]> {
        await note(db, { kind: 'window-unreadable', found: ids.map((id) => ({ id })), foundAt });
        const released = await db
            .updateTable('posts')
            .set({ state: 'RECEIVED', window_id: null })
            .where('window_id', 'in', ids)
            .where('state', '=', 'IN_WINDOW')
            .returning('id')
            .execute();
        await db.deleteFrom('windows').where('id', 'in', ids).execute();
        return released.map(({ id }) => id);
    },

    /** A few sealed columns of what was written last, with the places for which they were sealed. */
    async sealedSamples(db: Database, _input: undefined): Promise<{ readonly place: string; readonly content: Uint8Array }[]> {
        const posts = await db.selectFrom('posts').select(['id', 'name']).orderBy('arrival', 'desc').limit(SAMPLES).execute();
        const callers = await db.selectFrom('callers').select(['key', 'content']).limit(SAMPLES).execute();
        return [
            ...posts.map(({ id, name }) => ({ place: `posts.name/${id}`, content: name })),
            ...callers.map(({ key, content }) => ({ place: `callers.content/${key}`, content })),
        ];
    },
};
