// SPDX-License-Identifier: Apache-2.0
// Rows of the outbox as they come from the database: put in order, and read one by one.

import { demandDefined } from '@wardledger/chaincode/domain';
import type { SubmissionRow, WaitingRow } from '../operations/post-operations';
import type { ArrivedPost, SubmissionRecord } from './outbox';

/** What is sealed, as JSON. `subject` is the caller: the subject of the token. */
export interface SealedName {
    readonly subject: string;
    readonly device: string;
    readonly boot?: number;
    readonly sequence: number;
    /** As in the row, where it could be altered; absent in rows of earlier versions. */
    readonly digest?: string;
}

/** Of a window. */
export interface SealedWindow {
    readonly subject: string;
    readonly request: unknown;
    readonly postIds: readonly string[];
}

/** Of a transaction. */
export interface SealedTransaction {
    readonly subject: string;
    /** base64 */
    readonly envelope: string;
    readonly result: unknown;
}

/** Rows as they were asked for; ids without a row are left out. */
export function inOrder<Row extends { readonly id: string }>(ids: readonly string[], rows: readonly Row[]): Row[] {
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Reads every row for itself: one that does not open, altered on the disk, hides no other. */
export function sorted<Row extends { readonly id: string }, Read>(
    rows: readonly Row[],
    read: (row: Row) => Read,
): { readonly readable: Read[]; readonly unreadable: string[] } {
    const [readable, unreadable]: [Read[], string[]] = [[], []];
    for (const row of rows) {
        try {
            readable.push(read(row));
        } catch {
            unreadable.push(row.id);
        }
    }
    return { readable, unreadable };
}

/** A waiting post, as delivery schedules it. */
export function arrivedPost(row: WaitingRow): ArrivedPost {
    const { arrival, id, stream_key: stream, steps, alone } = row;
    return { arrival, id, stream, steps, alone: alone === 1 };
}

/** How far a post has come, by its row and what its window and transaction say. */
export function stateOf(row: SubmissionRow): SubmissionRecord['state'] {
    if (row.state !== 'IN_WINDOW') {
        return row.state as SubmissionRecord['state'];
    }
    if (row.window_transaction === null) {
        return 'SEALED';
    }
    return demandDefined(row.window_state ?? undefined, 'transaction of a window') as SubmissionRecord['state'];
}
