// SPDX-License-Identifier: Apache-2.0
// One transaction and one sync for whatever came in together. An operation that fails takes only itself back, not its neighbours.

import type { OpenDatabase } from '../database/database';
import { performOperation, type OperationName } from '../operations/operations';

/** One operation to perform. */
export interface WriterRequest {
    readonly id: number;
    readonly name: OperationName;
    readonly input: unknown;
}

/** Its answer, given only after the commit. `full`: the disk has no room. `damaged`: the file is no sound database any more. */
export type WriterReply =
    | { readonly id: number; readonly output: unknown }
    | { readonly id: number; readonly failure: { readonly message: string; readonly full: boolean; readonly damaged: boolean } };

// SQLITE_FULL and the I/O errors that a full or failing disk gives (extended codes keep the primary one in the low byte).
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const SQLITE_FULL = 13;

function failureOf(id: number, error: unknown): WriterReply {
    const primary = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    // SQLite's own words name tables and columns at most, never a value.
    const message = error instanceof Error ? error.message : 'unknown failure';
    const full = primary === SQLITE_FULL || primary === SQLITE_IOERR;
    return { id, failure: { message, full, damaged: primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB } };
}

async function perform(database: OpenDatabase, { id, name, input }: WriterRequest): Promise<WriterReply> {
    database.exec('SAVEPOINT operation');
    try {
        const output = await performOperation(database.db, name, input);
        database.exec('RELEASE operation');
        return { id, output };
    } catch (error) {
        // A full disk may have ended the whole transaction already: then the first error, not the missing savepoint, fails the batch.
        try {
            database.exec('ROLLBACK TO operation');
            database.exec('RELEASE operation');
        } catch {
            throw error;
        }
        return failureOf(id, error);
    }
}

/** Performs all requests in one transaction; when the commit fails, every one of them has failed. */
export async function performTogether(database: OpenDatabase, requests: readonly WriterRequest[]): Promise<WriterReply[]> {
    let begun = false;
    try {
        database.exec('BEGIN IMMEDIATE');
        begun = true;
        const replies: WriterReply[] = [];
        for (const request of requests) {
            replies.push(await perform(database, request));
        }
        database.exec('COMMIT');
        return replies;
    } catch (error) {
        if (begun) {
            try {
                database.exec('ROLLBACK');
            } catch {
                // A failed commit on a full disk has rolled itself back already.
            }
        }
        return requests.map(({ id }) => failureOf(id, error));
    }
}
