// SPDX-License-Identifier: Apache-2.0
// All rows of a span from what is opened piece by piece: each as soon as nothing older can come, so that no more is held than pieces overlap.

import { type Reading, type Row, rowsOf, stepBegin } from './reading';
import type { OpenPieces, PageQuestion, Piece } from './reading-page';

/** What has become known. */
export interface KnownRows extends Pick<Piece, 'unopened'> {
    readonly rows: readonly Row[];
}

/**
 * Gives all rows, oldest first.
 * @param reach - what holds readings begins at most so much before any of them.
 */
export async function* streamOfReadings(
    { from, to, resolution }: Pick<PageQuestion, 'from' | 'to' | 'resolution'>,
    reach: number,
    open: OpenPieces,
): AsyncGenerator<KnownRows, void, undefined> {
    let held: readonly Reading[] = [];
    for await (const { readings, unopened, knownUntil } of open({ time: from, since: Math.max(0, from - reach) })) {
        // A row of a minute or hour is whole when its last reading is known.
        const end = stepBegin(Math.min(to, knownUntil), resolution);
        const all = held.concat(readings.filter(({ time }) => time >= from && time < to));
        const known = all.filter(({ time }) => time < end);
        held = all.filter(({ time }) => time >= end);
        yield { rows: rowsOf(known, resolution), unopened };
    }
    yield { rows: rowsOf(held, resolution), unopened: [] };
}
