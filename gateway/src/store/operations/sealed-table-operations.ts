// SPDX-License-Identifier: Apache-2.0
// Reading and writing sealed values under keyed names: one set of statements for all tables of the same shape.

import type { Kysely } from 'kysely';
import type { SealedTableName, StoreSchema } from '../database/schema';
import type { DamageKind } from '../ports';

type Database = Kysely<StoreSchema>;

/** A row of one of the sealed tables. */
export interface SealedEntry {
    readonly table: SealedTableName;
    readonly key: string;
    readonly content: Uint8Array;
    /** Milliseconds since the epoch; `undefined`: never. */
    readonly expiresAt: number | undefined;
}

/** Names a row. */
export type SealedKey = Pick<SealedEntry, 'table' | 'key'>;

/** The id under which a value that does not open any more is reported. */
export function valueId(table: SealedTableName, key: string): string {
    return `${table}/${key}`;
}

export const sealedTableOperations = {
    async findSealed(db: Database, { table, key, now }: SealedKey & { readonly now: number }): Promise<Uint8Array | undefined> {
        const row = await db.selectFrom(table).select(['content', 'expires_at']).where('key', '=', key).executeTakeFirst();
        return row === undefined || (row.expires_at ?? Infinity) <= now ? undefined : row.content;
    },

    async saveSealed(db: Database, { table, key, content, expiresAt }: SealedEntry): Promise<void> {
        const expires_at = expiresAt ?? null;
        await db
            .insertInto(table)
            .values({ key, content, expires_at })
            .onConflict((conflict) => conflict.column('key').doUpdateSet({ content, expires_at }))
            .execute();
        await db
            .deleteFrom('damage')
            .where('kind', '=', 'value-unreadable' satisfies DamageKind)
            .where('id', '=', valueId(table, key))
            .execute();
    },
};
