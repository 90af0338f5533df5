// SPDX-License-Identifier: Apache-2.0
// Where a page of readings begins: at a time, behind what was shown of it, and from where on there is something to look through.

import { DomainError, ERRORS, SIGNAL_CODES, WARDS } from '@wardledger/chaincode/domain';
import type { Resolution, Row } from './reading';

/** A place in the rows of a span. */
export interface ReadingPlace {
    readonly time: number;
    /**
     * What pages before have shown of this time: of single readings how many of each ward, because the other's may come and go with the link; of minutes and
     * hours how many of the signals, in the order of their codes.
     */
    readonly shown: readonly number[];
    /** What began earlier holds nothing from `time` on. */
    readonly since: number;
}

/** A span of time: from <= time < to, in milliseconds. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

const PLACE = /^(\d{1,16})-(\d{1,9}(?:_\d{1,9})*)-(\d{1,16})$/;
const ORDER_OF_CODES = [...SIGNAL_CODES].sort();

/** Nothing of the time was shown. */
export const NOTHING_SHOWN: readonly number[] = WARDS.map(() => 0);

/**
 * Reads a cursor.
 * @throws DomainError CURSOR_INVALID for a text that no page of this span has given
 */
export function placeIn(cursor: string | undefined, { from, to }: Span): ReadingPlace | undefined {
    if (cursor === undefined) {
        return undefined;
    }
    const [said, counts, earliest] = (PLACE.exec(cursor) ?? []).slice(1);
    const [time, since] = [Number(said), Number(earliest)];
    const shown = counts?.split('_').map(Number);
    if (shown?.length !== NOTHING_SHOWN.length || time < from || time >= to || since > time) {
        throw new DomainError(ERRORS.CURSOR_INVALID);
    }
    return { time, shown, since };
}

/** Writes one. */
export function cursorOf({ time, shown, since }: ReadingPlace): string {
    return [String(time), shown.join('_'), String(since)].join('-');
}

/** Leaves out what pages before have shown. */
export function notShown(rows: readonly Row[], { time, shown }: Omit<ReadingPlace, 'since'>, resolution: Resolution): readonly Row[] {
    const left = [...shown];
    return rows.filter((row) => {
        if (row.time !== time) {
            return true;
        }
        const { index, isCounted } = orderOf(row, resolution);
        const count = left[isCounted ? index : 0] ?? 0;
        if (isCounted) {
            left[index] = count - 1;
            return count <= 0;
        }
        return index >= count;
    });
}

/** What has been shown of a time, once these rows of it are, too. */
export function shownWith(items: readonly Row[], { time, shown }: Omit<ReadingPlace, 'since'>, resolution: Resolution): readonly number[] {
    const all = [...shown];
    for (const row of items.filter((one) => one.time === time)) {
        const { index, isCounted } = orderOf(row, resolution);
        all[isCounted ? index : 0] = isCounted ? (all[index] ?? 0) + 1 : index + 1;
    }
    return all;
}

/** Single readings are counted by their wards; of a minute or hour each signal has one row. */
function orderOf(row: Row, resolution: Resolution): { readonly index: number; readonly isCounted: boolean } {
    return resolution === 'raw' && 'ward' in row
        ? { index: WARDS.indexOf(row.ward), isCounted: true }
        : { index: ORDER_OF_CODES.indexOf(row.code), isCounted: false };
}
