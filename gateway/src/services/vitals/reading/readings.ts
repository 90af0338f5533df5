// SPDX-License-Identifier: Apache-2.0
// Reads a patient's vitals back: a look is committed, both wards decide at each opening, and what is opened is shown singly or summed up.

import { MAX_AHEAD_MS, type Page, type Purpose } from '@wardledger/chaincode/domain';
import { instant } from '../../../kernel';
import type { Asker, Askers } from '../../access';
import { patientOrNobody } from '../../subjects';
import { type LeftOut, LeftOutTally } from './left-out';
import { inOrderOfTime, type Reading, type Resolution, type Row } from './reading';
import { pageOfReadings, type Unopened } from './reading-page';
import type { Span } from './reading-place';
import { streamOfReadings } from './reading-stream';
import { type ReadingsOf, ReadingWindows, type ReadingWindowPorts } from './reading-windows';

/** Whose, and why. */
export interface LatestQuestion {
    readonly patient: string;
    readonly purpose: Purpose;
}

/** `GET /v1/patients/{id}/vitals`, whole; times in milliseconds, from <= reading < to. */
export interface SpanQuestion extends LatestQuestion {
    readonly from?: number;
    readonly to?: number;
    readonly code?: string | undefined;
    readonly resolution: Resolution;
}

/** A page of it. */
export interface ReadingsQuestion extends SpanQuestion {
    readonly limit: number;
    readonly cursor?: string | undefined;
}

/** A row as it is shown. */
export type ShownRow = Omit<Row, 'time'> & { readonly time: string };

/** Rows, oldest first, what of their time stays closed, and the transactions that say who looked. */
export interface Shown<Items = Page<ShownRow>> {
    readonly page: Items;
    readonly leftOut: readonly LeftOut[];
    readonly access: { readonly transactionIds: readonly string[] };
}

/** What stands behind the last row of a stream. */
export type StreamEnd = Omit<Shown, 'page'>;

/** What is newest is found with. */
export interface NewestPorts extends ReadingWindowPorts {
    readonly maximumLateness: number;
    readonly now: () => number;
}

/** What reading needs. */
export interface ReadingsPorts extends NewestPorts {
    readonly askers: Pick<Askers, 'patient'>;
}

/** The newest reading of each signal in the last day, and what of that day stays closed. */
export interface Newest {
    readonly items: readonly (Omit<Reading, 'time'> & { readonly time: string })[];
    readonly leftOut: readonly LeftOut[];
}

/** Reads. */
export interface Readings {
    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know, CURSOR_INVALID */
    read(asker: Asker, question: ReadingsQuestion): Promise<Shown>;
    /** All rows, some at a time, none opened before it is wanted, and behind them the end. @throws as `read` does, also on the way */
    stream(asker: Asker, question: SpanQuestion): AsyncGenerator<readonly (ShownRow | StreamEnd)[], void, undefined>;
    /** The newest reading of each signal in the last day. @throws DomainError RECORD_NOT_FOUND */
    latest(asker: Asker, question: LatestQuestion): Promise<Shown>;
}

const DAY = 86_400_000;
/** So many rows of a stream are opened at a time, or as many windows as are opened at once: its memory is theirs, however long it is. */
const OPENED_FOR_STREAM = 20_000;

/** So long before a reading its window may begin: a window is of one period, which is no longer than a day; a post that begins in it ends no later than it may come. */
export function longestReach(maximumLateness: number): number {
    return maximumLateness + DAY;
}

/** Builds the service. */
export function createReadings(ports: ReadingsPorts): Readings {
    const { askers, disclosures, now, maximumLateness } = ports;
    const reach = longestReach(maximumLateness);

    async function windowsOf(asker: Asker, { patient: number, purpose }: LatestQuestion): Promise<ReadingWindows> {
        const patient = await patientOrNobody(askers.patient(asker, number));
        await disclosures.demandLook(asker.caller, patient, { action: 'read', category: 'vitals', purpose });
        return new ReadingWindows(ports, asker, { patient, number, purpose });
    }

    return {
        read: async (asker, { patient, purpose, code, ...question }) => {
            const windows = await windowsOf(asker, { patient, purpose });
            const span = { ...question, ...spanOf(question, now()) };
            const { items, next, unopened } = await pageOfReadings(
                span,
                reach,
                windows.pieces(span, { code, resolution: question.resolution, enough: question.limit }),
            );
            await windows.demandDecided();
            return shown(windows, { items: items.map(rowOf), ...(next !== undefined && { next }) }, unopened);
        },
        stream: async function* (asker, { patient, purpose, code, resolution, ...question }) {
            const windows = await windowsOf(asker, { patient, purpose });
            const span = { ...spanOf(question, now()), resolution };
            const tally = new LeftOutTally();
            const pieces = windows.pieces(span, { code, resolution, enough: OPENED_FOR_STREAM });
            for await (const { rows, unopened } of streamOfReadings(span, reach, pieces)) {
                tally.add(unopened);
                // Nothing goes out before both wards have decided once: until then a refusal is an answer of its own.
                if (rows.length > 0) {
                    yield rows.map(rowOf);
                }
            }
            await windows.demandDecided();
            yield [{ leftOut: tally.all, access: accessOf(windows) }];
        },
        latest: async (asker, question) => {
            const windows = await windowsOf(asker, question);
            const { items, leftOut } = await newestIn(windows, ports);
            await windows.demandDecided();
            return { page: { items }, leftOut, access: accessOf(windows) };
        },
    };
}

/**
 * Reads what is newest of a patient, for whom the look is stated, and is decided by whatever opens.
 * @throws DomainError RECORD_NOT_FOUND where it is denied
 */
export async function newestReadings(ports: NewestPorts, asker: Asker, of: ReadingsOf): Promise<Newest> {
    return newestIn(new ReadingWindows(ports, asker, of), ports);
}

async function newestIn(windows: ReadingWindows, { now, maximumLateness }: Pick<NewestPorts, 'now' | 'maximumLateness'>): Promise<Newest> {
    const to = now() + MAX_AHEAD_MS;
    const { readings, unopened } = await windows.newest({ from: to - DAY, to }, longestReach(maximumLateness));
    return { items: inOrderOfTime(readings).map(rowOf), leftOut: leftOutOf(unopened) };
}

/** The last day, unless said. */
function spanOf({ from, to }: Pick<SpanQuestion, 'from' | 'to'>, now: number): Span {
    const end = to ?? now + MAX_AHEAD_MS;
    return { from: from ?? Math.max(0, end - DAY), to: end };
}

function shown(windows: ReadingWindows, page: Page<ShownRow>, unopened: readonly Unopened[]): Shown {
    return { page, leftOut: leftOutOf(unopened), access: accessOf(windows) };
}

function leftOutOf(unopened: readonly Unopened[]): readonly LeftOut[] {
    const tally = new LeftOutTally();
    tally.add(unopened);
    return tally.all;
}

function accessOf({ transactionIds }: ReadingWindows): Shown['access'] {
    return { transactionIds: [...transactionIds].sort() };
}

function rowOf<One extends Row>(row: One): Omit<One, 'time'> & { readonly time: string } {
    return { ...row, time: instant(row.time) };
}
