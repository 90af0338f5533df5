// SPDX-License-Identifier: Apache-2.0
// Which windows are opened at once, and what comes of them: as many as a request to the custodian holds, and no more than are shown.

import { MOST_BYTES_OPENED, MOST_WINDOWS_OPENED } from '../../../custody';
import { type Closed, type KeptWindow, rowsIn } from './kept-window';
import { type Reading, type Resolution, STEP_OF } from './reading';
import type { Piece, Unopened } from './reading-page';

/** Which readings, how they are shown, and how many rows are enough for a while: no more is opened than is shown. */
export interface Wanted {
    readonly code?: string | undefined;
    readonly resolution: Resolution;
    readonly enough: number;
}

/** A window, and what stood in its envelope or why nothing does. */
export interface OpenedWindow {
    readonly window: KeptWindow;
    readonly readings: readonly Reading[] | Closed;
}

/** In order, each with what comes behind it; a request to the custodian holds no more. */
export function batchesOf(
    windows: readonly KeptWindow[],
    { code, resolution, enough }: Wanted = { resolution: 'raw', enough: Infinity },
): readonly (readonly [readonly KeptWindow[], KeptWindow | undefined])[] {
    const batches: KeptWindow[][] = [];
    const step = STEP_OF[resolution];
    let bytes = 0;
    let rows = 0;
    for (const window of windows) {
        const batch = batches.at(-1);
        bytes += window.bytes;
        const isFull = batch !== undefined && (batch.length >= MOST_WINDOWS_OPENED || bytes > MOST_BYTES_OPENED || rows >= enough);
        if (batch === undefined || isFull) {
            batches.push([window]);
            bytes = window.bytes;
            rows = rowsIn(window, code, step);
        } else {
            batch.push(window);
            rows += rowsIn(window, code, step);
        }
    }
    return batches.map((batch, index) => [batch, batches[index + 1]?.[0]]);
}

/** What came of windows that were opened, of one signal or of all. */
export function pieceOf(opened: readonly OpenedWindow[], code?: string): Pick<Piece, 'readings' | 'unopened'> {
    const readings = opened.flatMap(({ readings: found }) => ('code' in found ? [] : found));
    const unopened = opened.flatMap(({ window, readings: found }) =>
        'code' in found ? closedIn([window], found) : window.isDamaged === true ? closedIn([window]) : [],
    );
    return { readings: readings.filter((one) => code === undefined || one.code === code), unopened };
}

/** Windows that stay closed, and why: as was known before, or as is said. */
export function closedIn(windows: readonly KeptWindow[], closed: Closed = { code: 'UNREADABLE' }): readonly Unopened[] {
    return windows.map(({ ward, first, last, isUncertain, closed: before = closed }) => ({ ward, first, last, isUncertain, ...before }));
}

/** Of each signal the window that ends last, if it ends later than what is known of it. */
export function chooseFrom(left: readonly KeptWindow[], newest: ReadonlyMap<string, Reading>): readonly KeptWindow[] {
    const latest = new Map<string, KeptWindow>();
    for (const window of left) {
        for (const { code, count } of window.signals) {
            const known = latest.get(code)?.last ?? newest.get(code)?.time ?? -1;
            if (count > 0 && window.last > known) {
                latest.set(code, window);
            }
        }
    }
    return [...new Set(latest.values())];
}

/** Keeps of each signal the newest. */
export function keepNewest(newest: Map<string, Reading>, readings: readonly Reading[]): void {
    for (const reading of readings) {
        if (reading.time >= (newest.get(reading.code)?.time ?? 0)) {
            newest.set(reading.code, reading);
        }
    }
}
