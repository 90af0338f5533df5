// SPDX-License-Identifier: Apache-2.0
// What does not open any more or is missing: noted, and set aside so that nothing else waits for it.

import type { Kysely } from 'kysely';
import type { StoreSchema } from '../database/schema';
import type { DamageKind } from '../ports';

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

/** Of each kind: one that opens shows that the key is right, and not all of them are damaged. */
const SAMPLES = 20;

/** Answers with the ids of which nothing was noted yet. */
async function note(db: Database, { kind, found, foundAt }: DamageEntry): Promise<string[]> {
    const noted: string[] = [];
    for (const { id, postKey = null } of found) {
        const row = { kind, id, post_key: postKey, found_at: foundAt };
        const inserted = await db
            .insertInto('damage')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .returning('id')
            .execute();
        noted.push(...inserted.map((each) => each.id));
    }
    return noted;
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
            const unreadable = { state: 'INVALID', code: 'POST_UNREADABLE', window_id: null, post_key: `unreadable/${id}` };
            await db.updateTable('posts').set(unreadable).where('id', '=', id).execute();
        }
    },

    /** ATTESTED -> CLOSED, where no transaction carries the statement: that one is not needed any more. @returns those that are */
    async dissolveWindows(db: Database, { ids, foundAt }: SetAside): Promise<string[]> {
        const dissolved = await db
            .updateTable('windows')
            .set({ state: 'CLOSED', content: null })
            .where('id', 'in', ids)
            .where('state', '=', 'ATTESTED')
            .where('transaction_id', 'is', null)
            .returning('id')
            .execute();
        await note(db, { kind: 'window-unreadable', found: dissolved, foundAt });
        return dissolved.map(({ id }) => id);
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
