// SPDX-License-Identifier: Apache-2.0
// The world state: what the whole channel sees. Point reads see this transaction's own writes; ranges and history see committed state only.

import type { ChaincodeStub } from 'fabric-shim-api';
import { DomainError, ERRORS, type HistoryEntry, type Page } from '../../domain';
import { type KeyValue, type ShimIterator, walk } from './iteration';
import { fromBytes, historyEntryOf, type Modification, toBytes } from './json-value';
import { compositeKey, keyIn, type Prefix, type WorldKey, type WorldRow } from './ledger-keys';
import {
    boundsOf,
    cursorOf,
    type Entry,
    type KeyRange,
    pageAmong,
    type PageRequest,
    placeAmong,
    placeOf,
    type RunsRange,
    startOf,
} from './paging';

/** Typed access to the world state of one transaction. The contracts are its only writers, so a value has the type that its key names. */
export class WorldState {
    readonly #stub: ChaincodeStub;
    /**
     * What was written or read. Fabric answers reads from committed state only, where two posts of one submission must see each other; and what it answers
     * is the same however often it is asked, which is a way to the peer and back each time.
     */
    readonly #known = new Map<string, Promise<Uint8Array>>();
    /** What the history was asked for: committed versions alone, of which this transaction writes none. */
    readonly #newest = new Map<string, Promise<Page<HistoryEntry<unknown>>>>();

    constructor(stub: ChaincodeStub) {
        this.#stub = stub;
    }

    /**
     * Reads a value.
     * @param key - of the value.
     * @returns undefined for an absent key.
     */
    async get<T>(key: WorldKey<T>): Promise<T | undefined> {
        const known = this.#known.get(key.path) ?? this.#stub.getState(key.path);
        this.#known.set(key.path, known);
        return fromBytes(await known) as T | undefined;
    }

    /**
     * Writes a value as canonical JSON.
     * @param key - of the value.
     * @param value - the fact.
     */
    async put<T>(key: WorldKey<T>, value: T): Promise<void> {
        const bytes = toBytes(value);
        this.#known.set(key.path, Promise.resolve(bytes));
        await this.#stub.putState(key.path, bytes);
    }

    /**
     * Deletes a value; the history keeps it.
     * @param key - of the value.
     */
    async delete(key: WorldKey<unknown>): Promise<void> {
        this.#known.set(key.path, Promise.resolve(new Uint8Array()));
        await this.#stub.deleteState(key.path);
    }

    /**
     * Reads every value of a run; committing checks that the run has not changed meanwhile. Only for runs that stay short.
     * @param prefix - of the run.
     */
    async all<T>(prefix: Prefix<T>): Promise<T[]> {
        const iterator = await this.#stub.getStateByPartialCompositeKey(prefix.type, [...prefix.attributes]);
        const items: T[] = [];
        await walk(iterator as ShimIterator<KeyValue>, ({ value }) => items.push(fromBytes(value) as T) > 0);
        return items;
    }

    /**
     * Reads the values of a row between two numbers, both included; committing checks that nothing has changed between them meanwhile.
     * @param row - the row.
     * @param span - from and to.
     * @returns each with its number, in order.
     */
    async between<T>(row: WorldRow<T>, { from, to }: { readonly from: number; readonly to: number }): Promise<[number, T][]> {
        // Fabric leaves the end of a range out; nothing stands between a key and the same with a character more.
        const iterator = await this.#stub.getStateByRange(keyIn(row, from).path, `${keyIn(row, to).path}~`);
        const items: [number, T][] = [];
        await walk(
            iterator as ShimIterator<KeyValue>,
            ({ key, value }) => items.push([Number(key.slice(row.head.length)), fromBytes(value) as T]) > 0,
        );
        return items;
    }

    /**
     * Reads one page of a run, in key order. A transaction that has read a page must not write.
     * @param prefix - of the run.
     * @param range - the page.
     * @throws DomainError CURSOR_INVALID
     */
    async page<T>(prefix: Prefix<T>, range: KeyRange): Promise<Page<T>> {
        const { type, attributes } = prefix;
        const start = startOf(compositeKey(type, attributes), range) ?? '';
        const answer = await this.#stub.getStateByPartialCompositeKeyWithPagination(type, [...attributes], range.limit, start);
        const inside = (key: string): boolean => range.end === undefined || key < range.end;
        const items: T[] = [];
        const keep = ({ key, value }: KeyValue): boolean => inside(key) && items.push(fromBytes(value) as T) > 0;
        await walk(answer.iterator as ShimIterator<KeyValue>, keep);
        // Where the next page starts; empty after the last. Of a run without any key the shim gives no metadata, whatever its types say.
        const metadata = answer.metadata as { readonly bookmark: string } | undefined;
        const bookmark = metadata?.bookmark ?? '';
        return bookmark !== '' && inside(bookmark) ? { items, next: cursorOf(bookmark) } : { items };
    }

    /**
     * Reads one page of several runs as of one, in the order of what follows their prefixes. A transaction that has read a page must not write.
     * @param runs - the runs, at least one.
     * @param range - the page.
     * @throws DomainError CURSOR_INVALID
     */
    async pageOfRuns<T>(runs: readonly Prefix<T>[], range: RunsRange): Promise<Page<T>> {
        const bounded = runs.map((run) => ({ run, ...boundsOf(run, range) }));
        const [only] = bounded;
        if (only !== undefined && bounded.length === 1) {
            return this.page(only.run, only);
        }
        const place = placeAmong(bounded, range);
        // One more than the page of each: whatever comes next is among them.
        const found = await Promise.all(
            bounded.map(async ({ run: { type, attributes }, head, start, end }) => {
                const from = place === undefined ? (start ?? '') : head + place;
                const answer = await this.#stub.getStateByPartialCompositeKeyWithPagination(type, [...attributes], range.limit + 1, from);
                const entries: Entry<T>[] = [];
                const keep = ({ key, value }: KeyValue): boolean =>
                    (end === undefined || key < end) &&
                    entries.push({ key, tail: key.slice(head.length), item: fromBytes(value) as T }) > 0;
                await walk(answer.iterator as ShimIterator<KeyValue>, keep);
                return entries;
            }),
        );
        return pageAmong(found, range.limit);
    }

    /**
     * Reads a value as the history has it, which leaves nothing in the read set: for what must not stand on the channel. So nothing is checked at commit, and
     * a peer may be a moment behind its own state.
     * @param key - of the value.
     * @returns what was written last; undefined for an absent key.
     */
    async newest<T>(key: WorldKey<T>): Promise<HistoryEntry<T> | undefined> {
        const known = this.#newest.get(key.path) ?? this.historyPage(key, { limit: 1 });
        this.#newest.set(key.path, known);
        const [newest] = (await known).items;
        return newest as HistoryEntry<T> | undefined;
    }

    /**
     * Reads every version of a key, newest first.
     * @param key - of the value.
     */
    async history<T>(key: WorldKey<T>): Promise<HistoryEntry<T>[]> {
        const entries: HistoryEntry<T>[] = [];
        await this.#eachVersion(key, (entry) => entries.push(entry) > 0);
        return entries;
    }

    /**
     * Reads one page of the versions of a key, newest first. The cursor is the last transaction seen, so versions that come later do not shift pages.
     * @param key - of the value.
     * @param request - the page.
     * @throws DomainError CURSOR_INVALID for a transaction that the key does not have: of another list, where an empty page would look like the end
     */
    async historyPage<T>(key: WorldKey<T>, request: PageRequest): Promise<Page<HistoryEntry<T>>> {
        const after = request.cursor === undefined ? undefined : placeOf(request.cursor);
        const items: HistoryEntry<T>[] = [];
        let skipping = after !== undefined;
        await this.#eachVersion(key, (entry) => {
            if (!skipping) {
                items.push(entry);
            }
            if (entry.transactionId === after) {
                skipping = false;
            }
            return items.length <= request.limit;
        });
        if (skipping) {
            throw new DomainError(ERRORS.CURSOR_INVALID);
        }
        const page = items.slice(0, request.limit);
        const last = page.at(-1);
        return last !== undefined && items.length > page.length ? { items: page, next: cursorOf(last.transactionId) } : { items: page };
    }

    async #eachVersion<T>(key: WorldKey<T>, visit: (entry: HistoryEntry<T>) => boolean): Promise<void> {
        const iterator = await this.#stub.getHistoryForKey(key.path);
        await walk(iterator as unknown as ShimIterator<Modification>, (modification) =>
            visit(historyEntryOf(modification) as HistoryEntry<T>),
        );
    }
}
