// SPDX-License-Identifier: Apache-2.0
// Cursors: the place where a page ended, as opaque text that fits only the list that made it.

import { createHash } from 'node:crypto';
import { DomainError, ERRORS, type Page } from '../../domain';
import { compositeKey, padded, type Prefix } from './ledger-keys';

/** What keys consist of: ids, words and numbers, all ASCII. A place behind every key would be an error of the peer. */
const KEY = /^[\x00-\x7e]*$/;

/** Where a page starts, and how long it may be. */
export interface PageRequest {
    readonly limit: number;
    readonly cursor?: string | undefined;
}

/** A page inside a run of keys: from `start` (included) up to `end` (excluded), both whole keys. */
export interface KeyRange extends PageRequest {
    readonly start?: string | undefined;
    readonly end?: string | undefined;
}

/** A page of several runs: from `from` (included) up to `to` (excluded), each the first part of a key behind the runs' prefixes. */
export interface RunsRange extends PageRequest {
    readonly from?: string;
    readonly to?: string;
}

/** A cut or mistyped cursor is a place, too, and the page from there would look like the right one. */
const CHECK_BYTES = 6;

/**
 * Hides a place in a list in a cursor, with a check by which a damaged one is known. The check is no secret: whoever makes a cursor by hand gets no
 * further than the list reaches.
 * @param place - a key or transaction id.
 */
export function cursorOf(place: string): string {
    const check = createHash('sha256').update(place).digest().subarray(0, CHECK_BYTES);
    return Buffer.concat([Buffer.from(place, 'utf8'), check]).toString('base64url');
}

/**
 * Reads a cursor back.
 * @param cursor - what an earlier page gave.
 * @throws DomainError CURSOR_INVALID
 */
export function placeOf(cursor: string): string {
    const place = Buffer.from(cursor, 'base64url').subarray(0, -CHECK_BYTES).toString('utf8');
    if (cursorOf(place) !== cursor) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    return place;
}

/**
 * Gives the key at which a page begins. A cursor from outside the run is refused: it would let a caller read any part of the state.
 * @param prefix - what every key of the run begins with.
 * @param range - the page asked for.
 * @throws DomainError CURSOR_INVALID
 */
export function startOf(prefix: string, range: KeyRange): string | undefined {
    if (range.cursor === undefined) {
        return range.start;
    }
    const place = placeOf(range.cursor);
    if (!place.startsWith(prefix) || !KEY.test(place)) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    if (range.start !== undefined && place < range.start) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    if (range.end !== undefined && place >= range.end) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    return place;
}

/** Where a run begins and ends within a range, as whole keys, and what all its keys begin with. */
export interface BoundedRun extends KeyRange {
    readonly head: string;
}

/**
 * Applies a range of several runs to one of them.
 * @param run - the run.
 * @param range - the page asked for.
 */
export function boundsOf({ type, attributes }: Prefix<unknown>, { limit, cursor, from, to }: RunsRange): BoundedRun {
    const keyAt = (part: string): string => compositeKey(type, [...attributes, part]);
    return {
        limit,
        cursor,
        head: compositeKey(type, attributes),
        start: from === undefined ? undefined : keyAt(from),
        end: to === undefined ? undefined : keyAt(to),
    };
}

/**
 * Reads the cursor of a page of several runs: what stands behind the prefix of the run from which the next item comes.
 * @param runs - the runs, bounded.
 * @param range - the page asked for.
 * @returns undefined on the first page.
 * @throws DomainError CURSOR_INVALID
 */
export function placeAmong(runs: readonly BoundedRun[], { cursor }: RunsRange): string | undefined {
    if (cursor === undefined) {
        return undefined;
    }
    const place = placeOf(cursor);
    const run = runs.find(({ head }) => place.startsWith(head));
    if (run === undefined) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    return (startOf(run.head, run) ?? '').slice(run.head.length);
}

/** A value of a run with its key, and what of that stands behind the run's own beginning. */
export interface Entry<T> {
    readonly key: string;
    readonly tail: string;
    readonly item: T;
}

/**
 * Makes one page of the first entries of several runs.
 * @param found - of each run one more than the page may hold, where it has so many: whatever comes next is among them.
 * @param limit - of the page.
 */
export function pageAmong<T>(found: readonly (readonly Entry<T>[])[], limit: number): Page<T> {
    const entries = found.flat().sort((one, other) => (one.tail < other.tail ? -1 : 1));
    const items = entries.slice(0, limit).map(({ item }) => item);
    const next = entries[limit];
    return next === undefined ? { items } : { items, next: cursorOf(next.key) };
}

/**
 * Gives the pages of a list one after the other, until whoever reads them has enough.
 * @param read - the page at a cursor; the first one without.
 */
export async function* pagesOf<T>(read: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<readonly T[], void> {
    let cursor: string | undefined;
    do {
        const { items, next } = await read(cursor);
        yield items;
        cursor = next;
    } while (cursor !== undefined);
}

/** A place in a list that was folded: when, and the random id. */
const FOLDED_PLACE = /^[0-9]{16}[0-9a-f]{32}$/;

/**
 * Makes one page of a list that was folded from what the state holds.
 * @param items - newest first.
 * @param placeOfItem - time and id of each.
 * @throws DomainError CURSOR_INVALID
 */
export function pageOfFold<T>(
    items: readonly T[],
    placeOfItem: (item: T) => { readonly time: number; readonly id: string },
    { limit, cursor }: PageRequest,
): Page<T> {
    const textOf = (item: T): string => {
        const { time, id } = placeOfItem(item);
        return padded(time) + id;
    };
    const place = cursor === undefined ? undefined : placeOf(cursor);
    if (place !== undefined && !FOLDED_PLACE.test(place)) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    // What stood at the cursor may be gone meanwhile: gone on from what is next.
    const rest = place === undefined ? items : items.filter((item) => textOf(item) <= place);
    const next = rest[limit];
    const page = { items: rest.slice(0, limit) };
    return next === undefined ? page : { ...page, next: cursorOf(textOf(next)) };
}
