// SPDX-License-Identifier: Apache-2.0
// Makes a page of what is opened piece by piece: it knows no windows, only that behind a piece nothing older comes.

import type { Page } from '@wardledger/chaincode/domain';
import { cursorOf, NOTHING_SHOWN, notShown, placeIn, type ReadingPlace, shownWith, type Span } from './reading-place';
import { type Reading, type Resolution, type Row, rowsOf, STEP_OF, stepBegin } from './reading';

/** Why readings of a span are not shown. */
export const LEFT_OUT_CODES = ['OTHER_WARD', 'UNAVAILABLE', 'MISSING', 'UNREADABLE'] as const;
export type LeftOutCode = (typeof LEFT_OUT_CODES)[number];

/** From when to when something holds readings; both ends included. */
export interface Held {
    readonly first: number;
    readonly last: number;
}

/** What holds readings and was not opened. */
export interface Unopened extends Held {
    readonly ward: string;
    readonly code: LeftOutCode;
    /** Since when the other ward does not answer; milliseconds. */
    readonly since?: number | undefined;
    /** Nobody knows whether there is any. */
    readonly isUncertain?: boolean | undefined;
}

/** What was opened next. */
export interface Piece {
    readonly readings: readonly Reading[];
    /** What holds readings, opened or not. */
    readonly held: readonly Held[];
    readonly unopened: readonly Unopened[];
    /** Everything before this time has come. */
    readonly knownUntil: number;
}

/** Opens a span piece by piece, from what began at `since` on; each only when it is wanted. */
export type OpenPieces = (place: Pick<ReadingPlace, 'time' | 'since'>) => AsyncIterable<Piece>;

/** What a page is asked for. */
export interface PageQuestion extends Span {
    readonly resolution: Resolution;
    readonly limit: number;
    readonly cursor?: string | undefined;
}

/** A page, and what stays closed of the time that it is about. */
export interface ReadingPage extends Page<Row> {
    readonly unopened: readonly Unopened[];
}

/** After so many pieces a page is answered as it is, if that is any further. */
const MOST_PIECES = 6;

/** What has been opened so far. */
interface Gathered {
    readings: readonly Reading[];
    readonly held: Held[];
    readonly unopened: Unopened[];
    knownUntil: number;
    pieces: number;
}

/**
 * Makes one page.
 * @param reach - what holds readings begins at most so much before any of them.
 */
export async function pageOfReadings(question: PageQuestion, reach: number, open: OpenPieces): Promise<ReadingPage> {
    const { from, to, resolution, cursor } = question;
    // The row of a step in which the span begins is about what lies in the span, and bears the step's own time.
    const begin = stepBegin(from, resolution);
    const place = placeIn(cursor, { from: begin, to }) ?? { time: begin, shown: NOTHING_SHOWN, since: Math.max(0, from - reach) };
    const start = Math.max(from, place.time);
    const gathered: Gathered = { readings: [], held: [], unopened: [], knownUntil: start, pieces: 0 };
    for await (const piece of open({ time: start, since: place.since })) {
        // Too many for the arguments of one call.
        gathered.readings = gathered.readings.concat(piece.readings.filter(({ time }) => time >= start && time < to));
        gathered.held.push(...piece.held);
        gathered.unopened.push(...piece.unopened);
        gathered.knownUntil = Math.min(to, piece.knownUntil);
        gathered.pieces += 1;
        const page = gathered.knownUntil < to ? pageOf(question, place, gathered) : undefined;
        if (page !== undefined) {
            return page;
        }
    }
    gathered.knownUntil = to;
    return pageOf(question, place, gathered) ?? { items: [], unopened: gathered.unopened };
}

/** `undefined` while there is not enough for one. */
function pageOf({ to, resolution, limit }: PageQuestion, place: ReadingPlace, gathered: Gathered): ReadingPage | undefined {
    const { readings, knownUntil } = gathered;
    const isWhole = knownUntil >= to;
    const end = isWhole ? to : stepBegin(knownUntil, resolution);
    const rows = rowsOf(
        readings.filter(({ time }) => time < end),
        resolution,
    );
    const known = notShown(rows, place, resolution);
    if (known.length > limit) {
        return cutAt(known, { limit, place, gathered, resolution });
    }
    if (isWhole) {
        return { items: known, unopened: gathered.unopened };
    }
    const isFurther = end - place.time >= STEP_OF[resolution];
    return gathered.pieces >= MOST_PIECES && isFurther
        ? { items: known, ...endingAt({ time: end, shown: NOTHING_SHOWN }, gathered) }
        : undefined;
}

interface Cut {
    readonly limit: number;
    readonly place: ReadingPlace;
    readonly gathered: Gathered;
    readonly resolution: Resolution;
}

/** A full page: the next one begins with the row behind it, behind those of the same time that were shown. */
function cutAt(known: readonly Row[], { limit, place, gathered, resolution }: Cut): ReadingPage {
    const items = known.slice(0, limit);
    const time = known[limit]?.time ?? place.time;
    const before = time === place.time ? place.shown : NOTHING_SHOWN;
    return { items, ...endingAt({ time, shown: shownWith(items, { time, shown: before }, resolution) }, gathered) };
}

/** What is closed and begins behind the page stands on the next one. */
function endingAt({ time, shown }: Omit<ReadingPlace, 'since'>, { held, unopened }: Gathered): Omit<ReadingPage, 'items'> {
    const since = held.filter(({ last }) => last >= time).reduce((earliest, { first }) => Math.min(earliest, first), time);
    return { next: cursorOf({ time, shown, since }), unopened: unopened.filter(({ first }) => first <= time) };
}
