// SPDX-License-Identifier: Apache-2.0
// The collection of both wards: off the channel, which sees only hashes of its keys and values. Every value written carries a random salt.
// Point reads and writes are for submitted functions. Lists of facts are read by functions that are evaluated and by no others: Fabric refuses
// to write after a private range, and does not look at commit whether the run is still what was read.

import type { ChaincodeStub } from 'fabric-shim-api';
import type { Hex64, Page } from '../../domain';
import { type KeyValue, type ShimIterator, walk } from './iteration';
import { fromBytes, toBytes } from './json-value';
import { compositeKey, type PrivateKey, type PrivateRun } from './ledger-keys';
import { boundsOf, type Entry, pageAmong, placeAmong, type RunsRange } from './paging';

export const COLLECTION = 'bothWards';

/** What every private value carries, so that its hash cannot be guessed. */
interface Salted {
    readonly salt: Hex64;
}

/** Behind every key that begins so: where the shim, too, ends a run. */
const END_OF_RUN = '\u{10ffff}';

/** Which keys of a run are read: from `start` (included) to `end` (excluded), whole keys both, and how many at most. */
interface Walk {
    readonly start: string;
    readonly end: string;
    readonly limit: number;
}

/** Typed access to the private state of one transaction. */
export class PrivateState {
    readonly #stub: ChaincodeStub;

    constructor(stub: ChaincodeStub) {
        this.#stub = stub;
    }

    /**
     * Reads a value; always committed state.
     * @param key - of the value.
     * @returns undefined for an absent key.
     */
    async get<T>(key: PrivateKey<T>): Promise<T | undefined> {
        return fromBytes(await this.#stub.getPrivateData(COLLECTION, key.path)) as T | undefined;
    }

    /**
     * Writes a salted value as canonical JSON.
     * @param key - of the value.
     * @param value - the fact.
     */
    async put<T extends Salted>(key: PrivateKey<T>, value: T): Promise<void> {
        await this.#stub.putPrivateData(COLLECTION, key.path, toBytes(value));
    }

    /**
     * Deletes a value together with its past versions on every peer.
     * @param key - of the value.
     */
    async purge(key: PrivateKey<unknown>): Promise<void> {
        await this.#stub.purgePrivateData(COLLECTION, key.path);
    }

    /**
     * Adds a fact to a list: a write that reads nothing, so that nothing on the channel ties it to other facts. The key must be one that nobody
     * can have chosen before, because what stands there would be lost.
     * @param key - ends with something random.
     * @param fact - the fact.
     */
    async append<T extends Salted>(key: PrivateKey<T>, fact: T): Promise<void> {
        await this.put(key, fact);
    }

    /**
     * Reads a whole list, in the order of its keys. For functions that are evaluated.
     * @param run - the list.
     */
    async all<T>(run: PrivateRun<T>): Promise<T[]> {
        const head = compositeKey(run.type, run.attributes);
        const entries = await this.#entries(run, { start: head, end: head + END_OF_RUN, limit: Infinity });
        return entries.map(({ item }) => item);
    }

    /**
     * Reads one page of several lists as of one, in the order of what follows their beginnings. For functions that are evaluated.
     * @param runs - the lists.
     * @param range - the page, and between which places.
     * @throws DomainError CURSOR_INVALID
     */
    async page<T>(runs: readonly PrivateRun<T>[], range: RunsRange): Promise<Page<T>> {
        const bounded = runs.map((run) => ({ run, ...boundsOf(run, range) }));
        const place = placeAmong(bounded, range);
        // One more than the page of each: whatever comes next is among them.
        const limit = range.limit + 1;
        const found = await Promise.all(
            bounded.map(async ({ run, head, start = head, end = head + END_OF_RUN }) =>
                this.#entries(run, { start: place === undefined ? start : head + place, end, limit }),
            ),
        );
        return pageAmong(found, range.limit);
    }

    /** Fabric has no pages of private data: the walk ends itself when it has enough. */
    async #entries<T>({ type, attributes }: PrivateRun<T>, { start, end, limit }: Walk): Promise<Entry<T>[]> {
        const head = compositeKey(type, attributes);
        // Whatever its types say, the shim hands out of private ranges what it has from the peer: an object that holds the iterator.
        const answer = (await this.#stub.getPrivateDataByRange(COLLECTION, start, end)) as unknown as {
            readonly iterator: ShimIterator<KeyValue>;
        };
        const entries: Entry<T>[] = [];
        await walk(answer.iterator, ({ key, value }) => {
            entries.push({ key, tail: key.slice(head.length), item: fromBytes(value) as T });
            return entries.length < limit;
        });
        return entries;
    }
}
