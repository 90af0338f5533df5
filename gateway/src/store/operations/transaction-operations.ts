// SPDX-License-Identifier: Apache-2.0
// Transactions in the database: signed before they are sent, settled together with what they carried.

import { type Kysely, sql } from 'kysely';
import type { StoreSchema } from '../database/schema';
import type { CarriedKind, PostVerdicts, Settlement, WindowVerdicts } from '../ports';
import { OpenWindows } from './open-windows';
import { CARRIED, dropReadings } from './post-operations';
import { slicesOf } from './slices';
import { emptyWindows } from './window-operations';

type Database = Kysely<StoreSchema>;

/** A signed transaction, sealed already. */
export interface TransactionEntry {
    readonly id: string;
    readonly kind: CarriedKind;
    readonly timestamp: string;
    readonly createdAt: number;
    readonly content: Uint8Array;
    readonly items: readonly string[];
}

/** A transaction whose fate is open. */
export interface OpenTransactionRow {
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly timestamp: string;
    readonly content: Uint8Array | null;
}

/** A settlement, with the ids of windows that posts which are moved open where none is open. */
export interface SettlementEntry extends Settlement {
    readonly draws: readonly WindowDraw[];
    /** Milliseconds since the epoch. */
    readonly settledAt: number;
}

/** The id of the window that a post opens where none is open. */
interface WindowDraw {
    /** The post's. */
    readonly id: string;
    readonly windowId: string;
}

/** A transaction of one of these has no known end. */
export const OPEN_STATES = ['ENDORSED', 'SUBMITTED', 'UNKNOWN'];

/** How many of the items wait for a transaction. */
async function countWaiting(db: Database, { kind, items }: Pick<TransactionEntry, 'kind' | 'items'>): Promise<number> {
    const count = sql<number>`count(*)`.as('count');
    const { count: found } = await (
        kind === 'posts'
            ? db.selectFrom('posts').select(count).where('id', 'in', items).where('state', '=', 'RECEIVED')
            : db
                  .selectFrom('windows')
                  .select(count)
                  .where('id', 'in', items)
                  .where('state', '=', 'ATTESTED')
                  .where('transaction_id', 'is', null)
    ).executeTakeFirstOrThrow();
    return found;
}

/** What a transaction carries still waits again. */
async function putDown(db: Database, transactionId: string): Promise<void> {
    await db
        .updateTable('posts')
        .set({ state: 'RECEIVED', transaction_id: null })
        .where('transaction_id', '=', transactionId)
        .where('state', '=', CARRIED)
        .execute();
    await db
        .updateTable('windows')
        .set({ transaction_id: null })
        .where('transaction_id', '=', transactionId)
        .where('state', '=', 'ATTESTED')
        .execute();
}

async function settlePosts(db: Database, transactionId: string, { valid, elsewhere, invalid }: PostVerdicts): Promise<void> {
    const carried = db.updateTable('posts').where('transaction_id', '=', transactionId).where('state', '=', CARRIED);
    if (valid.length > 0) {
        await carried.set({ state: 'VALID' }).where('id', 'in', valid).execute();
    }
    if (elsewhere.length > 0) {
        await carried.set({ state: 'VALID', window_id: null }).where('id', 'in', elsewhere).execute();
        await dropReadings(db, (posts) => posts.where('id', 'in', elsewhere).where('state', '=', 'VALID').where('window_id', 'is', null));
    }
    for (const { id, code } of invalid) {
        // Content stays: what was acknowledged and then refused can be looked into and sent again.
        await carried.set({ state: 'INVALID', code, window_id: null }).where('id', '=', id).execute();
    }
}

/** Posts that leave their window, and when. */
export interface Move {
    readonly draws: readonly WindowDraw[];
    /** Milliseconds since the epoch. */
    readonly movedAt: number;
    /** The transaction that carries them; without one they are RECEIVED. */
    readonly transactionId?: string;
}

/** Posts go into the open window of their stream and period. The one that they leave takes no more: it would be the open one. */
async function movePosts(db: Database, { draws, movedAt, transactionId }: Move): Promise<void> {
    const windowIds = new Map(draws.map(({ id, windowId }) => [id, windowId]));
    for (const ids of slicesOf([...windowIds.keys()])) {
        const named = db
            .selectFrom('posts')
            .innerJoin('windows', 'windows.id', 'posts.window_id')
            .select(['posts.id', 'posts.window_id', 'posts.steps'])
            .select(['windows.stream_key', 'windows.patient_key', 'windows.line_key', 'windows.period', 'windows.name'])
            .where('posts.id', 'in', ids)
            .orderBy('posts.arrival');
        const rows = await (
            transactionId === undefined
                ? named.where('posts.state', '=', 'RECEIVED')
                : named.where('posts.state', '=', CARRIED).where('posts.transaction_id', '=', transactionId)
        ).execute();
        const left = [...new Set(rows.map(({ window_id }) => window_id))];
        await db.updateTable('windows').set({ state: 'CLOSED' }).where('id', 'in', left).where('state', '=', 'OPEN').execute();
        const posts = rows.map(({ id, steps, stream_key, patient_key, line_key, period, name }) => {
            const windowId = windowIds.get(id);
            if (windowId === undefined) {
                // Demanded by hand: the writer's thread loads no schemas of the domain.
                throw new Error('a post that is moved has no window');
            }
            return {
                id,
                streamKey: stream_key,
                patientKey: patient_key,
                lineKey: line_key,
                period,
                steps,
                receivedAt: movedAt, // it is the window that arrives: one of a period that is over stays open for what else is moved
                windowId,
                windowName: name,
            };
        });
        const windows = await OpenWindows.of(db, posts);
        for (const post of posts) {
            await db
                .updateTable('posts')
                .set({ window_id: windows.place(post) })
                .where('id', '=', post.id)
                .execute();
        }
        await windows.write(db);
    }
}

async function settleWindows(db: Database, transactionId: string, { valid, anew, stuck, erased }: WindowVerdicts): Promise<void> {
    if (valid.length > 0) {
        // Whatever its row says: also of a window that had to be put back while the transaction was under way.
        const settled = { state: 'VALID', code: null, content: null, transaction_id: transactionId };
        await db.updateTable('windows').set(settled).where('id', 'in', valid).execute();
        await dropReadings(db, (posts) => posts.where('window_id', 'in', valid).where('state', '=', 'VALID'));
    }
    const carried = db.updateTable('windows').where('transaction_id', '=', transactionId).where('state', '=', 'ATTESTED');
    if (anew.length > 0) {
        await carried.set({ state: 'CLOSED', content: null, transaction_id: null }).where('id', 'in', anew).execute();
    }
    if (erased.length > 0) {
        await emptyWindows(db, carried.where('id', 'in', erased), 'SUBJECT_ERASED');
    }
    for (const { id, code } of stuck) {
        await carried.set({ state: 'STUCK', code, content: null, transaction_id: null }).where('id', '=', id).execute();
    }
}

export const transactionOperations = {
    movePosts,

    /** All items must wait; otherwise nothing happens and the answer is false. */
    async recordTransaction(db: Database, { id, kind, timestamp, createdAt, content, items }: TransactionEntry): Promise<boolean> {
        if ((await countWaiting(db, { kind, items })) !== items.length) {
            return false;
        }
        const row = { id, kind, state: 'ENDORSED', block_number: null, timestamp, created_at: createdAt, content };
        await db.insertInto('transactions').values(row).execute();
        if (kind === 'posts') {
            await db.updateTable('posts').set({ state: 'CARRIED', transaction_id: id }).where('id', 'in', items).execute();
        } else {
            await db.updateTable('windows').set({ transaction_id: id }).where('id', 'in', items).execute();
        }
        return true;
    },

    async openTransactions(db: Database, _input: undefined): Promise<OpenTransactionRow[]> {
        return db
            .selectFrom('transactions')
            .select(['id', 'kind', 'state', 'timestamp', 'content'])
            .where('state', 'in', OPEN_STATES)
            .orderBy('created_at')
            .orderBy('id')
            .execute();
    },

    async markTransaction(db: Database, { id, state }: { readonly id: string; readonly state: string }): Promise<void> {
        await db.updateTable('transactions').set({ state }).where('id', '=', id).where('state', 'in', OPEN_STATES).execute();
    },

    async releaseTransaction(db: Database, { id }: { readonly id: string }): Promise<void> {
        await putDown(db, id);
        await db.deleteFrom('transactions').where('id', '=', id).where('state', 'in', OPEN_STATES).execute();
    },

    /** Whatever no list names waits again, as what is said to: an item that nobody speaks of would be looked for by nobody. */
    async settle(db: Database, settlement: SettlementEntry): Promise<void> {
        const { transaction, posts, windows } = settlement;
        const { id, blockNumber } = transaction;
        const settled = { state: 'VALID', block_number: blockNumber, content: null };
        await db.updateTable('transactions').set(settled).where('id', '=', id).execute();
        if (posts !== undefined) {
            await settlePosts(db, id, posts);
            await movePosts(db, { transactionId: id, draws: settlement.draws, movedAt: settlement.settledAt });
        }
        if (windows !== undefined) {
            await settleWindows(db, id, windows);
        }
        await putDown(db, id);
    },
};
