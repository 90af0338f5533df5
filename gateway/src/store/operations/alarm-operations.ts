// SPDX-License-Identifier: Apache-2.0
// Alarms in the database: kept in the commit of the post that rang, until a person has acknowledged them.

import type { Kysely, Selectable } from 'kysely';
import type { AlarmRow, StoreSchema } from '../database/schema';

type Database = Kysely<StoreSchema>;

/** An alarm, sealed already. */
export interface AlarmEntry {
    readonly id: string;
    readonly stage: string;
    readonly dueAt: number;
    readonly content: Uint8Array;
}

/** What a post rings, and what is known of its patient after it; keyed or sealed already. */
export interface WatchEntry {
    readonly key: string;
    readonly content: Uint8Array;
    readonly alarms: readonly AlarmEntry[];
}

/** Which alarms: of these stages, due by then, newest or oldest first. */
export interface AlarmQuestion {
    readonly stages: readonly string[];
    readonly dueBy?: number;
    readonly newestFirst: boolean;
    readonly limit: number;
}

/** Keeps it, in the commit of the post. */
export async function keepWatch(db: Database, watch: WatchEntry | undefined, seen_at: number): Promise<void> {
    if (watch === undefined) {
        return;
    }
    const { key, content, alarms } = watch;
    for (const { id, stage, dueAt, content: sealed } of alarms) {
        await db.insertInto('alarms').values({ id, stage, due_at: dueAt, content: sealed }).execute();
    }
    await db
        .insertInto('watches')
        .values({ key, seen_at, content })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ seen_at, content }))
        .execute();
}

export const alarmOperations = {
    /** What is known of patients, by their keys. */
    async watches(db: Database, keys: readonly string[]): Promise<{ readonly key: string; readonly content: Uint8Array }[]> {
        return db.selectFrom('watches').select(['key', 'content']).where('key', 'in', keys).execute();
    },

    async alarms(db: Database, { stages, dueBy, newestFirst, limit }: AlarmQuestion): Promise<Selectable<AlarmRow>[]> {
        const asked = db.selectFrom('alarms').selectAll().where('stage', 'in', stages);
        const due = dueBy === undefined ? asked : asked.where('due_at', '<=', dueBy);
        return due
            .orderBy('arrival', newestFirst ? 'desc' : 'asc')
            .limit(limit)
            .execute();
    },

    async saveAlarm(db: Database, { id, stage, dueAt, content }: AlarmEntry): Promise<void> {
        await db.updateTable('alarms').set({ stage, due_at: dueAt, content }).where('id', '=', id).execute();
    },

    async setAlarmsAside(db: Database, ids: readonly string[]): Promise<void> {
        await db.updateTable('alarms').set({ stage: 'UNREADABLE' }).where('id', 'in', ids).execute();
    },

    async removeAlarm(db: Database, { id }: { readonly id: string }): Promise<void> {
        await db.deleteFrom('alarms').where('id', '=', id).execute();
    },

    async countAlarms(db: Database, _input: undefined): Promise<{ readonly stage: string; readonly count: number }[]> {
        return db
            .selectFrom('alarms')
            .select(['stage', (query) => query.fn.countAll<number>().as('count')])
            .groupBy('stage')
            .execute();
    },
};
