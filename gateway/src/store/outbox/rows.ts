// SPDX-License-Identifier: Apache-2.0
// Rows of the outbox as they come from the database: put in order, and read one by one.

import { demandDefined } from '@wardledger/chaincode/domain';
import type { SubmissionRow, WaitingRow } from '../operations/post-operations';
import type { ArrivedPost, SubmissionRecord, WaitingWindow, WindowStage } from './outbox';

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
export function arrivedPost({ arrival, id, line_key: line }: WaitingRow): ArrivedPost {
    return { arrival, id, line };
}

/** A window that takes a step next. */
export function waitingWindow({ id, line_key: line }: { readonly id: string; readonly line_key: string }): WaitingWindow {
    return { id, line };
}

/** What a submission's row says of it, but for its name. */
export function standingOf(row: SubmissionRow): Pick<SubmissionRecord, 'id' | 'state' | 'code' | 'transaction' | 'window'> {
    const { id, code, transaction_id: transactionId, block_number: blockNumber, timestamp } = row;
    const isSettled = transactionId !== null && blockNumber !== null && timestamp !== null;
    return {
        id,
        state: stateOf(row),
        ...(code !== null && { code }),
        ...(isSettled && { transaction: { id: transactionId, status: 'VALID', blockNumber, timestamp } }),
        ...windowOf(row),
    };
}

/** How far a post has come, by its row and what its transaction says. */
function stateOf({ state, transaction_state: carrier }: SubmissionRow): SubmissionRecord['state'] {
    return (state === 'CARRIED' ? demandDefined(carrier ?? undefined, 'transaction of a post') : state) as SubmissionRecord['state'];
}

function windowOf({ window_id: id, window_state: state }: SubmissionRow): Pick<SubmissionRecord, 'window'> {
    return id === null || state === null ? {} : { window: { id, state: stageOf(state) } };
}

/** Windows that take posts, and those that take no step any more. */
const STAGES: Partial<Record<string, WindowStage>> = { OPEN: 'open', VALID: 'VALID', EMPTY: 'ended', RETRACTED: 'ended' };

function stageOf(state: string): WindowStage {
    return STAGES[state] ?? 'closed';
}
