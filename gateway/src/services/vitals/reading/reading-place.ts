// SPDX-License-Identifier: Apache-2.0
// Where a page of readings begins: at a time, behind so many rows of it, and from where on there is something to look through.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';

/** A place in the rows of a span. */
export interface ReadingPlace {
    readonly time: number;
    /** Rows of this time that pages before have shown. */
    readonly shown: number;
    /** What began earlier holds nothing from `time` on. */
    readonly since: number;
}

/** A span of time: from <= time < to, in milliseconds. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

const PLACE = /^(\d{1,16})-(\d{1,9})-(\d{1,16})$/;

/**
 * Reads a cursor.
 * @throws DomainError CURSOR_INVALID for a text that no page of this span has given
 */
export function placeIn(cursor: string | undefined, { from, to }: Span): ReadingPlace | undefined {
    if (cursor === undefined) {
        return undefined;
    }
    const [time, shown, since] = (PLACE.exec(cursor) ?? []).slice(1).map(Number);
    if (time === undefined || shown === undefined || since === undefined || time < from || time >= to || since > time) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    return { time, shown, since };
}

/** Writes one. */
export function cursorOf({ time, shown, since }: ReadingPlace): string {
    return [time, shown, since].map(String).join('-');
}
