// SPDX-License-Identifier: Apache-2.0
// Reads a patient's vitals back: a look is committed, both wards decide at each opening, and what is opened is shown singly or summed up.

import { MAX_AHEAD_MS, type Page, type Purpose } from '@wardledger/chaincode/domain';
import { instant } from '../../../kernel';
import type { Asker, Askers, Disclosures } from '../../access';
import { patientOrNobody } from '../../subjects';
import { type Resolution, type Row, rowsOf } from './reading';
import { type LeftOutCode, pageOfReadings, type Unopened } from './reading-page';
import { ReadingWindows, type ReadingWindowPorts } from './reading-windows';

/** Whose, and why. */
export interface LatestQuestion {
    readonly patient: string;
    readonly purpose: Purpose;
}

/** `GET /v1/patients/{id}/vitals`; times in milliseconds, from <= reading < to. */
export interface ReadingsQuestion extends LatestQuestion {
    readonly from?: number;
    readonly to?: number;
    readonly code?: string | undefined;
    readonly resolution: Resolution;
    readonly limit: number;
    readonly cursor?: string | undefined;
}

/** A row as it is shown. */
export type ShownRow = Omit<Row, 'time'> & { readonly time: string };

/** What was not opened, together: whose, why, how many windows, and from when to when. */
export interface LeftOut {
    readonly ward: string;
    readonly code: LeftOutCode;
    readonly windows: number;
    readonly first: string;
    readonly last: string;
}

/** Rows, oldest first, what of their time stays closed, and the transactions that say who looked. */
export interface Shown<Items = Page<ShownRow>> {
    readonly page: Items;
    readonly leftOut: readonly LeftOut[];
    readonly access: { readonly transactionIds: readonly string[] };
}

/** What reading needs. */
export interface ReadingsPorts extends ReadingWindowPorts {
    readonly askers: Pick<Askers, 'patient'>;
    readonly disclosures: Pick<Disclosures, 'open' | 'demandLook'>;
    readonly maximumLateness: number;
    readonly now: () => number;
}

/** Reads. */
export interface Readings {
    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know, CURSOR_INVALID */
    read(asker: Asker, question: ReadingsQuestion): Promise<Shown>;
    /** The newest reading of each signal in the last day. @throws DomainError RECORD_NOT_FOUND */
    latest(asker: Asker, question: LatestQuestion): Promise<Shown>;
}

const DAY = 86_400_000;

/** Builds the service. */
export function createReadings(ports: ReadingsPorts): Readings {
    const { askers, disclosures, now, maximumLateness } = ports;
    // A window is of one period, which is no longer than a day; a post that begins in it ends no later than it may come.
    const reach = maximumLateness + DAY;

    async function windowsOf(asker: Asker, { patient: number, purpose }: LatestQuestion): Promise<ReadingWindows> {
        const patient = await patientOrNobody(askers.patient(asker, number));
        await disclosures.demandLook(asker.caller, patient, { action: 'read', category: 'vitals', purpose });
        return new ReadingWindows(ports, asker, { patient, number, purpose });
    }

    return {
        read: async (asker, { patient, purpose, code, ...question }) => {
            const { to = now() + MAX_AHEAD_MS, from = Math.max(0, to - DAY) } = question;
            const windows = await windowsOf(asker, { patient, purpose });
            const span = { ...question, from, to };
            const { items, next, unopened } = await pageOfReadings(
                span,
                reach,
                windows.pieces(span, { code, enough: enoughFor(question) }),
            );
            await windows.demandDecided();
            return shown(windows, { items: items.map(rowOf), ...(next !== undefined && { next }) }, unopened);
        },
        latest: async (asker, question) => {
            const windows = await windowsOf(asker, question);
            const to = now() + MAX_AHEAD_MS;
            const { readings, unopened } = await windows.newest({ from: to - DAY, to }, reach);
            await windows.demandDecided();
            return shown(windows, { items: rowsOf(readings, 'raw').map(rowOf) }, unopened);
        },
    };
}

/** Of single readings as many as a page has rows; of sums nobody knows before. */
function enoughFor({ resolution, limit }: Pick<ReadingsQuestion, 'resolution' | 'limit'>): number {
    return resolution === 'raw' ? limit : Infinity;
}

function shown(windows: ReadingWindows, page: Page<ShownRow>, unopened: readonly Unopened[]): Shown {
    return { page, leftOut: togetherOf(unopened), access: { transactionIds: [...windows.transactionIds].sort() } };
}

function rowOf(row: Row): ShownRow {
    return { ...row, time: instant(row.time) };
}

function togetherOf(unopened: readonly Unopened[]): readonly LeftOut[] {
    const groups = new Map<string, Unopened[]>();
    for (const one of unopened) {
        const key = `${one.ward} ${one.code}`;
        groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups.values()].flatMap((group) => {
        const [one] = group;
        const first = Math.min(...group.map((each) => each.first));
        const last = Math.max(...group.map((each) => each.last));
        return one === undefined
            ? []
            : [{ ward: one.ward, code: one.code, windows: group.length, first: instant(first), last: instant(last) }];
    });
}
