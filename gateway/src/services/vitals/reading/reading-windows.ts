// SPDX-License-Identifier: Apache-2.0
// Readings as they are kept: in windows, whose envelopes the ledger names by digest, the own ward keeps, and the custodian opens by a look. Nothing else of
// this folder knows windows.

import {
    demandDefined,
    type FoundWindow,
    isSensorOff,
    LARGEST_PAGE,
    type LedgerId,
    type Purpose,
    signalOf,
    stepTime,
} from '@wardledger/chaincode/domain';
import { envelopeDigest, MOST_BYTES_OPENED, MOST_WINDOWS_OPENED, type WindowReadings, windowReadingsIn } from '../../../custody';
import { pagesOf } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { BlobStore } from '../../../store';
import type { Asker, Disclosures } from '../../access';
import type { Registrar } from '../../participants';
import { recordNotFound } from '../../subjects';
import type { Reading } from './reading';
import type { LeftOutCode, OpenPieces, Piece, Unopened } from './reading-page';
import type { Span } from './reading-place';

/** What opening needs. */
export interface ReadingWindowPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Lists windows, whoever reads: that the caller may is decided before, and again when they are opened. */
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly disclosures: Pick<Disclosures, 'open'>;
    readonly blobs: Pick<BlobStore, 'read'>;
}

/** Whose readings, and why. */
export interface ReadingsOf {
    readonly patient: LedgerId;
    readonly purpose: Purpose;
}

/** Which readings, and how many are enough for a while: no more is opened than is shown. */
export interface Wanted {
    readonly code?: string | undefined;
    readonly enough: number;
}

/** A window, and what stood in its envelope or why nothing does. */
interface OpenedWindow {
    readonly window: FoundWindow;
    readonly readings: readonly Reading[] | LeftOutCode;
}

/** Opens the windows of one patient for one caller. */
export class ReadingWindows {
    readonly #ports: ReadingWindowPorts;
    readonly #asker: Asker;
    readonly #of: ReadingsOf;
    /** The transactions that say who looked. */
    readonly transactionIds = new Set<string>();

    constructor(ports: ReadingWindowPorts, asker: Asker, of: ReadingsOf) {
        this.#ports = ports;
        this.#asker = asker;
        this.#of = of;
    }

    /** Piece by piece what a span holds, of one signal or of all; a piece has not many more readings than are enough. */
    pieces({ to }: Pick<Span, 'to'>, wanted: Wanted): OpenPieces {
        return ({ time, since }) => this.#pieces({ from: time, to }, since, wanted);
    }

    async *#pieces(span: Span, since: number, { code, enough }: Wanted): AsyncGenerator<Piece, void, undefined> {
        for await (const page of this.#listed({ from: since, to: span.to })) {
            const held = page.filter(({ last }) => last >= span.from);
            const wanted = held.filter((window) => has(window, code));
            const knownUntil = page.at(-1)?.first ?? span.from;
            for (const [batch, next] of batchesOf(wanted, { code, enough })) {
                const opened = await this.#open(batch);
                yield { ...pieceOf(opened, code), held, knownUntil: next?.first ?? knownUntil };
            }
            if (wanted.length === 0 && page.length === LARGEST_PAGE) {
                yield { readings: [], unopened: [], held, knownUntil };
            }
        }
    }

    /** The newest reading of each signal, and what stays closed; opened are those windows alone that may have a newer one. */
    async newest(span: Span, reach: number): Promise<Pick<Piece, 'readings' | 'unopened'>> {
        const left: FoundWindow[] = [];
        for await (const page of this.#listed({ from: Math.max(0, span.from - reach), to: span.to })) {
            left.push(...page.filter(({ last }) => last >= span.from));
        }
        const newest = new Map<string, Reading>();
        const unopened: Unopened[] = [];
        for (let chosen = chooseFrom(left, newest); chosen.length > 0; chosen = chooseFrom(left, newest)) {
            for (const window of chosen) {
                left.splice(left.indexOf(window), 1);
            }
            for (const [batch] of batchesOf(chosen)) {
                const piece = pieceOf(await this.#open(batch));
                unopened.push(...piece.unopened);
                keepNewest(
                    newest,
                    piece.readings.filter(({ time }) => time >= span.from && time < span.to),
                );
            }
        }
        return { readings: [...newest.values()], unopened };
    }

    /** That nothing stands there is disclosed, too: decided now, whatever look covers it. */
    async demandDecided(): Promise<void> {
        if (this.transactionIds.size === 0) {
            await this.#disclose([]);
        }
    }

    #listed({ from, to }: Span): AsyncGenerator<readonly FoundWindow[], void, undefined> {
        const { ledger, registrar } = this.#ports;
        const { patient: subject } = this.#of;
        return pagesOf(async (range) => ledger.evaluate(await registrar.itself(), 'vitals:ListWindows', { subject, from, to, ...range }));
    }

    /** @throws DomainError RECORD_NOT_FOUND where the wards deny the look by now */
    async #open(windows: readonly FoundWindow[]): Promise<readonly OpenedWindow[]> {
        const envelopes = await Promise.all(windows.map(async (window) => this.#envelope(window)));
        const whole = envelopes.flatMap((one) => ('text' in one ? [one.text] : []));
        const texts = (whole.length === 0 ? [] : await this.#disclose(whole)).values();
        return windows.map((window, index) => {
            const envelope = demandDefined(envelopes[index], 'what became of an envelope');
            const readings = 'text' in envelope ? readingsIn(window, texts.next().value) : envelope.code;
            return { window, readings };
        });
    }

    async #envelope({ ward, envelope: { digest } }: FoundWindow): Promise<{ readonly text: string } | { readonly code: LeftOutCode }> {
        if (ward !== this.#ports.ward) {
            return { code: 'OTHER_WARD' };
        }
        try {
            const bytes = await this.#ports.blobs.read('envelope', digest);
            const text = bytes && Buffer.from(bytes).toString('utf8');
            return text === undefined ? { code: 'MISSING' } : envelopeDigest(text) === digest ? { text } : { code: 'UNREADABLE' };
        } catch {
            // Damaged: one window takes no other with it.
            return { code: 'UNREADABLE' };
        }
    }

    /** @returns what stood in each, in order; `undefined` where no key opens it */
    async #disclose(sealedReadings: readonly string[]): Promise<readonly (string | undefined)[]> {
        const { patient, purpose } = this.#of;
        const look = { patients: [patient], action: 'read', category: 'vitals', purpose } as const;
        const sealed = { sealedIds: [], ...(sealedReadings.length > 0 && { sealedReadings }) };
        const opened = await this.#ports.disclosures.open(this.#asker.caller, look, () => sealed);
        if (opened === undefined) {
            throw recordNotFound();
        }
        this.transactionIds.add(opened.transaction.id);
        return (opened.readings ?? []).map((one) => ('content' in one ? one.content : undefined));
    }
}

/** What of a window's signals was measured is stated on the ledger. */
function has({ signals }: FoundWindow, code: string | undefined): boolean {
    return signals.some((signal) => signal.count > 0 && (code === undefined || signal.code === code));
}

/** As the ledger states it. */
function measuredIn({ signals }: FoundWindow, code: string | undefined): number {
    return signals.reduce((sum, signal) => (code === undefined || signal.code === code ? sum + signal.count : sum), 0);
}

/** In order, each with what comes behind it; a request to the custodian holds no more. */
function batchesOf(
    windows: readonly FoundWindow[],
    { code, enough }: Wanted = { enough: Infinity },
): readonly (readonly [readonly FoundWindow[], FoundWindow | undefined])[] {
    const batches: FoundWindow[][] = [];
    let bytes = 0;
    let readings = 0;
    for (const window of windows) {
        const batch = batches.at(-1);
        bytes += window.envelope.bytes;
        const isFull = batch !== undefined && (batch.length >= MOST_WINDOWS_OPENED || bytes > MOST_BYTES_OPENED || readings >= enough);
        if (batch === undefined || isFull) {
            batches.push([window]);
            bytes = window.envelope.bytes;
            readings = measuredIn(window, code);
        } else {
            batch.push(window);
            readings += measuredIn(window, code);
        }
    }
    return batches.map((batch, index) => [batch, batches[index + 1]?.[0]]);
}

function pieceOf(opened: readonly OpenedWindow[], code?: string): Pick<Piece, 'readings' | 'unopened'> {
    const readings = opened.flatMap(({ readings: found }) => (typeof found === 'string' ? [] : found));
    const unopened = opened.flatMap(({ window: { ward, first, last }, readings: found }) =>
        typeof found === 'string' ? [{ ward, first, last, code: found }] : [],
    );
    return { readings: readings.filter((one) => code === undefined || one.code === code), unopened };
}

/** What was measured: whatever a device or a sensor-off reading left empty is not there. */
function readingsIn({ id, subject }: FoundWindow, text: string | undefined): readonly Reading[] | LeftOutCode {
    const opened = text === undefined ? undefined : windowReadingsIn(text, subject);
    return opened === undefined || opened.window !== id ? 'UNREADABLE' : opened.posts.flatMap(readingsOf);
}

function readingsOf({ device, start, periodSeconds, signals }: WindowReadings['posts'][number]): readonly Reading[] {
    return signals.flatMap(({ code, unit, values }) => {
        const signal = signalOf(code);
        return values.flatMap((value, step) => {
            const isMeasured = value !== null && signal !== undefined && !isSensorOff(signal, value);
            return isMeasured ? [{ time: stepTime(start, periodSeconds, step), code, unit, value, device }] : [];
        });
    });
}

/** Of each signal the window that ends last, if it ends later than what is known of it. */
function chooseFrom(left: readonly FoundWindow[], newest: ReadonlyMap<string, Reading>): readonly FoundWindow[] {
    const latest = new Map<string, FoundWindow>();
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

function keepNewest(newest: Map<string, Reading>, readings: readonly Reading[]): void {
    for (const reading of readings) {
        if (reading.time >= (newest.get(reading.code)?.time ?? 0)) {
            newest.set(reading.code, reading);
        }
    }
}
