// SPDX-License-Identifier: Apache-2.0
// The windows that take posts: which one a post names, chosen in the commit that stores the post. A window that is not OPEN gains nothing.

import { MAX_READINGS } from '@wardledger/chaincode/signals'; // a thread need not load the schemas of the domain
import { type Insertable, type Kysely, sql } from 'kysely';
import type { StoreSchema, WindowRow } from '../database/schema';
import { ROWS_PER_INSERT, slicesOf } from './slices';

type Database = Kysely<StoreSchema>;

/** Where a post belongs, and the window that is opened for it where none is open; everything is keyed or sealed already. */
export interface WindowCandidate {
    readonly streamKey: string;
    readonly patientKey: string;
    readonly lineKey: string;
    readonly period: number;
    readonly steps: number;
    readonly receivedAt: number;
    readonly windowId: string;
    readonly windowName: Uint8Array;
}

/** A window that is put into the table; everything is keyed or sealed already. */
export interface NewWindow extends Pick<WindowCandidate, 'streamKey' | 'patientKey' | 'lineKey' | 'period' | 'steps'> {
    readonly id: string;
    readonly openedAt: number;
    readonly touchedAt: number;
    readonly name: Uint8Array;
}

/** A window as it stands, and as posts change it. */
interface PlacedWindow {
    readonly id: string;
    steps: number;
    touchedAt: number;
    isFull: boolean;
    /** Of one that is new. */
    readonly candidate?: WindowCandidate;
}

/** The open windows of some posts. */
export class OpenWindows {
    readonly #open: Map<string, PlacedWindow>;
    readonly #changed = new Set<PlacedWindow>();

    private constructor(open: Map<string, PlacedWindow>) {
        this.#open = open;
    }

    /** As they stand before the posts. */
    static async of(db: Database, posts: readonly WindowCandidate[]): Promise<OpenWindows> {
        const open = new Map<string, PlacedWindow>();
        for (const streams of slicesOf([...new Set(posts.map(({ streamKey }) => streamKey))])) {
            const rows = await db
                .selectFrom('windows')
                .select(['id', 'stream_key', 'period', 'steps', 'touched_at'])
                .where('state', '=', sql.lit('OPEN')) // as the index says it: of a value that is bound later nothing can be said when it is chosen
                .where('stream_key', 'in', streams)
                .execute();
            for (const { id, stream_key: streamKey, period, steps, touched_at: touchedAt } of rows) {
                open.set(placeOf({ streamKey, period }), { id, steps, touchedAt, isFull: false });
            }
        }
        return new OpenWindows(open);
    }

    /** Names the window of a post: the open one if it has room, else a new one. */
    place(post: WindowCandidate): string {
        const place = placeOf(post);
        const standing = this.#open.get(place);
        if (standing !== undefined && standing.steps + post.steps <= MAX_READINGS) {
            standing.steps += post.steps;
            standing.touchedAt = Math.max(standing.touchedAt, post.receivedAt);
            this.#changed.add(standing);
            return standing.id;
        }
        if (standing !== undefined) {
            standing.isFull = true;
            this.#changed.add(standing);
        }
        const opened = { id: post.windowId, steps: post.steps, touchedAt: post.receivedAt, isFull: false, candidate: post };
        this.#open.set(place, opened);
        this.#changed.add(opened);
        return opened.id;
    }

    /** A full window is CLOSED before the next of its stream and period is there. */
    async write(db: Database): Promise<void> {
        const changed = [...this.#changed];
        for (const { id, steps, touchedAt, isFull } of changed.filter(({ candidate }) => candidate === undefined)) {
            await db
                .updateTable('windows')
                .set({ state: isFull ? 'CLOSED' : 'OPEN', steps, touched_at: touchedAt })
                .where('id', '=', id)
                .execute();
        }
        const opened = changed.flatMap(({ id, steps, touchedAt, isFull, candidate }) => {
            if (candidate === undefined) {
                return [];
            }
            const { receivedAt: openedAt, windowName: name } = candidate;
            return [windowRow({ ...candidate, id, steps, openedAt, touchedAt, name }, isFull ? 'CLOSED' : 'OPEN')];
        });
        for (const rows of slicesOf(opened, ROWS_PER_INSERT)) {
            await db.insertInto('windows').values(rows).execute();
        }
    }
}

function placeOf({ streamKey, period }: Pick<WindowCandidate, 'streamKey' | 'period'>): string {
    return `${streamKey}/${String(period)}`;
}

/** The row of a window that nothing has attested or carried yet. */
export function windowRow(window: NewWindow, state: 'OPEN' | 'CLOSED'): Insertable<WindowRow> {
    const { id, streamKey, patientKey, lineKey, period, steps, openedAt, touchedAt, name } = window;
    return {
        id,
        stream_key: streamKey,
        patient_key: patientKey,
        line_key: lineKey,
        period,
        state,
        code: null,
        steps,
        opened_at: openedAt,
        touched_at: touchedAt,
        transaction_id: null,
        name,
        subject: null,
        content: null,
    };
}
