// SPDX-License-Identifier: Apache-2.0
// Rows of a query on their way to a chaincode, in batches of a hundred, or as one page with a bookmark.
import { encode, present } from '../protos/encode';
import type { ResultIterator } from '../ledger/ports';

const BATCH = 100;

/** An open query: encoded rows, and how far they were given out. */
export class QueryRows {
    /** Of a page only: the bookmark behind it. */
    readonly bookmark: (() => string) | undefined;
    readonly #rows: ResultIterator<Uint8Array>;
    readonly #limit: number;
    #given = 0;
    /** A row that was read to see whether there are more. */
    #waiting: Uint8Array | undefined;

    constructor(rows: ResultIterator<Uint8Array>, limit: number, bookmark?: () => string) {
        this.#rows = rows;
        this.#limit = limit;
        this.bookmark = bookmark;
    }

    /** The next batch; `more` says that there is at least one row behind it. */
    batch(): { batch: Uint8Array[]; more: boolean } {
        const batch: Uint8Array[] = [];
        for (let row = this.#next(); row; row = this.#next()) {
            if (!this.bookmark && batch.length === BATCH) {
                this.#waiting = row;
                return { batch, more: true };
            }
            batch.push(row);
        }
        return { batch, more: false };
    }

    get given(): number {
        return this.#given;
    }

    close(): void {
        this.#rows.close();
    }

    #next(): Uint8Array | undefined {
        if (this.#waiting) {
            const row = this.#waiting;
            this.#waiting = undefined;
            return row;
        }
        const row = this.#given < this.#limit ? this.#rows.next() : undefined;
        this.#given += row ? 1 : 0;
        return row;
    }
}

/** What goes to a chaincode of its query. */
export interface QueryBatch {
    /** Of the query. */
    readonly id: string;
    readonly batch: readonly Uint8Array[];
    readonly more: boolean;
    /** Serialised peer.QueryResponseMetadata of a page. */
    readonly metadata?: Uint8Array | undefined;
}

/** Serialised peer.QueryResponse. */
export function queryResponse({ id, batch, more, metadata }: QueryBatch): Buffer {
    const rows = batch.map((row): [number, Buffer] => [0, present(1, encode([1, row]))]);
    return encode(...rows, [2, more ? 1 : 0], [3, id], [4, metadata]);
}

/** Serialised peer.QueryResponseMetadata. */
export const pageMetadata = (count: number, bookmark: string): Buffer => encode([1, count], [2, bookmark]);
