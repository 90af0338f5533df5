// SPDX-License-Identifier: Apache-2.0
// Lists: pages, versions, what was announced, and the questions about lists that JSON Schema cannot ask.

import type { Hex64, LedgerId, Milliseconds } from './ids';

/** One page of a list; `next` is absent on the last page. */
export interface Page<T> {
    readonly items: readonly T[];
    readonly next?: string;
}

/** One version of a stored value. */
export interface HistoryEntry<T> {
    readonly transactionId: string;
    readonly timestamp: Milliseconds;
    readonly isDelete: boolean;
    readonly value?: T;
}

/** What stands in the state of the event that was announced last: what its block says, too. */
export interface Announced {
    /** Its name in the table of its aggregate. */
    readonly event: string;
    /** Ids only. */
    readonly payload: object;
    /** Ledger id of whoever submitted the transaction. */
    readonly by: LedgerId;
}

/** An event in the list of all that were announced. */
export interface Announcement extends Announced {
    /** Names its place, the same at both wards: of the transaction's id, from which it follows, it tells nobody who does not have it. */
    readonly position: Hex64;
    readonly transactionId: string;
    readonly time: Milliseconds;
}

/**
 * Finds the first element that stood in the list before.
 * @param items - texts.
 * @returns its index, or undefined when all differ.
 */
export function firstRepeated(items: readonly string[]): number | undefined {
    const seen = new Set<string>();
    for (const [index, item] of items.entries()) {
        if (seen.has(item)) {
            return index;
        }
        seen.add(item);
    }
    return undefined;
}

/**
 * Tells whether texts ascend by UTF-16 code units without repetition.
 * @param items - texts.
 */
export function isStrictlyAscending(items: readonly string[]): boolean {
    let previous: string | undefined;
    for (const item of items) {
        if (previous !== undefined && previous >= item) {
            return false;
        }
        previous = item;
    }
    return true;
}
