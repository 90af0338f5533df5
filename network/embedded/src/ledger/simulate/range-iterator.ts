// SPDX-License-Identifier: Apache-2.0
// Iterators over committed keys. A public one remembers what it returned and how far it came, for the phantom check at commit.
import type { KeyValue, PageIterator, ResultIterator } from '../ports';
import type { KeyRange, RangeQuery } from '../rwset/model';
import type { VersionedKey } from '../storage/state-view';
import { RangeResults } from './merkle';
import { asVersion } from './versions';

/** How many results a caller gets at most; a page also ends before the key that is its bookmark. */
export interface RangeLimits {
    /** 0 or less: no pages. */
    readonly pageSize: number;
    readonly total: number;
}

/** A public range query: what it returned becomes part of the read set. */
export class RecordedRange implements PageIterator {
    readonly #rows: Iterator<VersionedKey>;
    readonly #asked: KeyRange;
    readonly #limit: number;
    readonly #results = new RangeResults();
    #endKey = '';
    #exhausted = false;
    #returned = 0;
    #bookmark: string | undefined;
    #closed = false;

    constructor(rows: Iterator<VersionedKey>, asked: KeyRange, limits: RangeLimits) {
        this.#rows = rows;
        this.#asked = asked;
        this.#limit = limits.pageSize > 0 ? Math.min(limits.pageSize, limits.total) : limits.total;
    }

    /** At the limit the underlying rows are not touched: the query then counts as not exhausted, as at a peer. */
    next(): KeyValue | undefined {
        if (this.#closed || this.#exhausted || this.#returned >= this.#limit) {
            return undefined;
        }
        const row = this.#rows.next();
        if (row.done === true) {
            this.#exhausted = true;
            this.#endKey = this.#asked.endKey;
            return undefined;
        }
        const { key, value, version } = row.value;
        this.#results.add({ key, version: asVersion(version) });
        this.#endKey = key;
        this.#returned++;
        return { key, value };
    }

    /** The key that a next page starts with: looked for once, before closing. */
    bookmark(): string {
        if (this.#bookmark === undefined && !this.#closed && !this.#exhausted) {
            const row = this.#rows.next();
            this.#bookmark = row.done === true ? '' : row.value.key;
        }
        this.close();
        return this.#bookmark ?? '';
    }

    close(): void {
        this.#closed = true;
        this.#rows.return?.();
    }

    /** What the read set says about this query. */
    query(): RangeQuery {
        return { startKey: this.#asked.startKey, endKey: this.#endKey, exhausted: this.#exhausted, ...this.#results.finish() };
    }
}

/** A range query whose results are not part of the read set (private data, history). */
export class PlainIterator<Row, Result> implements ResultIterator<Result> {
    readonly #rows: Iterator<Row>;
    readonly #map: (row: Row) => Result;
    #left: number;

    constructor(rows: Iterator<Row>, total: number, map: (row: Row) => Result) {
        this.#rows = rows;
        this.#left = total;
        this.#map = map;
    }

    next(): Result | undefined {
        const row = this.#left-- > 0 ? this.#rows.next() : undefined;
        return !row || row.done === true ? undefined : this.#map(row.value);
    }

    close(): void {
        this.#left = 0;
        this.#rows.return?.();
    }
}
