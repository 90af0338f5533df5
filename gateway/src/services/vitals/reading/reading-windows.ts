// SPDX-License-Identifier: Apache-2.0
// Readings as they are kept: in windows, whose envelopes the ledger names by digest and the own ward keeps, or which are still in its outbox; the custodian opens
// them by a look. Nothing else of this folder knows where windows are.

import { demandDefined, type FoundWindow, isClinician, type LedgerId, type Purpose } from '@wardledger/chaincode/domain';
import { envelopeDigest, MOST_BYTES_OPENED, MOST_WINDOWS_OPENED } from '../../../custody';
import { pagesOf } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { BlobStore } from '../../../store';
import type { Asker, Disclosures } from '../../access';
import type { Registrar } from '../../participants';
import { recordNotFound } from '../../subjects';
import { type Envelope, has, type KeptWindow, readingsIn, rowsIn } from './kept-window';
import { type CorrectionOf, knownCorrections, marker } from './known-corrections';
import { isStanding, type Reading, type Resolution, STEP_OF } from './reading';
import type { LeftOutCode, OpenPieces, Piece, Unopened } from './reading-page';
import type { Span } from './reading-place';
import { type UnsettledWindowPorts, unsettledWindows } from './unsettled-windows';

/** What opening needs. */
export interface ReadingWindowPorts extends UnsettledWindowPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Lists windows, whoever reads: that the caller may is decided before, and again when they are opened. */
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly disclosures: Pick<Disclosures, 'open'>;
    readonly blobs: Pick<BlobStore, 'read'>;
}

/** Whose readings, and why. */
export interface ReadingsOf {
    readonly patient: LedgerId;
    /** By which the patient was asked for. */
    readonly number: string;
    readonly purpose: Purpose;
}

/** Which readings, how they are shown, and how many rows are enough for a while: no more is opened than is shown. */
export interface Wanted {
    readonly code?: string | undefined;
    readonly resolution: Resolution;
    readonly enough: number;
}

/** Of an hour's window of a bed there are more: what is listed first is rarely too little. */
const ROWS_OF_A_WINDOW = 100;
const LISTED_AT_LEAST = 8;

/** A window, and what stood in its envelope or why nothing does. */
interface OpenedWindow {
    readonly window: KeptWindow;
    readonly readings: readonly Reading[] | LeftOutCode;
}

/** Opens the windows of one patient for one caller. */
export class ReadingWindows {
    readonly #ports: ReadingWindowPorts;
    readonly #asker: Asker;
    readonly #of: ReadingsOf;
    /** Asked for once, when something was opened. */
    #corrections: Promise<CorrectionOf> | undefined;
    /** The transactions that say who looked. */
    readonly transactionIds = new Set<string>();

    constructor(ports: ReadingWindowPorts, asker: Asker, of: ReadingsOf) {
        this.#ports = ports;
        this.#asker = asker;
        this.#of = of;
    }

    /** Piece by piece what a span holds, of one signal or of all; a piece has not many more rows than are enough. */
    pieces({ to }: Pick<Span, 'to'>, wanted: Wanted): OpenPieces {
        return ({ time, since }) => this.#pieces({ from: time, to }, since, wanted);
    }

    async *#pieces(span: Span, since: number, wants: Wanted): AsyncGenerator<Piece, void, undefined> {
        const { code } = wants;
        for await (const page of this.#listedFor({ ...span, since }, wants)) {
            const held = page.map((window) => window.held).filter(({ last }) => last >= span.from);
            const wanted = page.filter((window) => window.last >= span.from && has(window, code));
            const knownUntil = page.at(-1)?.first ?? span.from;
            for (const [batch, next] of batchesOf(wanted, wants)) {
                const opened = await this.#open(batch);
                yield { ...pieceOf(opened, code), held, knownUntil: next?.first ?? knownUntil };
            }
            if (wanted.length === 0 && page.length > 0) {
                yield { readings: [], unopened: [], held, knownUntil };
            }
        }
    }

    /** The newest reading of each signal, and what stays closed; opened are those windows alone that may have a newer one. */
    async newest(span: Span, reach: number): Promise<Pick<Piece, 'readings' | 'unopened'>> {
        const left: KeptWindow[] = [];
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
                    piece.readings.filter((one) => isStanding(one) && one.time >= span.from && one.time < span.to),
                );
            }
        }
        return { readings: [...newest.values()], unopened: [...unopened, ...closedIn(left.filter(({ isDamaged }) => isDamaged === true))] };
    }

    /** That nothing stands there is disclosed, too: decided now, whatever look covers it. */
    async demandDecided(): Promise<void> {
        if (this.transactionIds.size === 0) {
            await this.#disclose([]);
        }
    }

    /** Windows that are enough to be opened at once, and in the end the rest: the ledger reads each that it lists, so a short page has few listed. */
    async *#listedFor(
        { from, since, to }: Span & { readonly since: number },
        { code, resolution, enough }: Wanted,
    ): AsyncGenerator<readonly KeptWindow[], void, undefined> {
        const step = STEP_OF[resolution];
        let waiting: readonly KeptWindow[] = [];
        for await (const page of this.#listed({ from: since, to }, Math.max(LISTED_AT_LEAST, Math.ceil(enough / ROWS_OF_A_WINDOW)))) {
            waiting = [...waiting, ...page];
            const wanted = waiting.filter((window) => window.last >= from && has(window, code));
            const rows = wanted.reduce((sum, window) => sum + rowsIn(window, code, step), 0);
            if (rows > enough || wanted.length >= MOST_WINDOWS_OPENED) {
                yield waiting;
                waiting = [];
            }
        }
        yield waiting;
    }

    /**
     * Pages of all windows that begin in a span, by their beginnings. Those of the outbox are looked for first: what leaves it while the others are listed is
     * on the ledger, and among them; what is in both is taken from the outbox.
     */
    async *#listed(span: Span, atFirst?: number): AsyncGenerator<readonly KeptWindow[], void, undefined> {
        const { ledger, registrar } = this.#ports;
        const { patient: subject, number } = this.#of;
        let unsettled = await unsettledWindows(this.#ports, { caller: this.#asker.caller, patient: subject, number }, span);
        const known = new Set(unsettled.map(({ id }) => id));
        const pages = pagesOf(
            async (range) => ledger.evaluate(await registrar.itself(), 'vitals:ListWindows', { subject, ...span, ...range }),
            atFirst,
        );
        for await (const page of pages) {
            const end = page.at(-1)?.first ?? -1;
            const due = unsettled.filter(({ first }) => first <= end);
            unsettled = unsettled.filter(({ first }) => first > end);
            // What was made anew of a window has its readings, and is no window of readings itself.
            const settled = page
                .filter(({ id, corrects }) => corrects === undefined && !known.has(id))
                .map((window) => this.#settled(window));
            yield [...settled, ...due].sort((one, other) => one.first - other.first);
        }
        yield unsettled;
    }

    #settled(window: FoundWindow): KeptWindow {
        const { id, subject, ward, first, last, signals, envelope, posts } = window;
        return {
            id,
            subject,
            ward,
            first,
            last,
            held: { first, last },
            signals,
            hasUncounted: posts.leftOut?.some(({ reason }) => reason === 'RETRACTED') === true,
            bytes: envelope.bytes,
            envelope: async () => this.#envelope(window),
        };
    }

    /** @throws DomainError RECORD_NOT_FOUND where the wards deny the look by now */
    async #open(windows: readonly KeptWindow[]): Promise<readonly OpenedWindow[]> {
        const envelopes = await Promise.all(windows.map(async (window) => window.envelope()));
        const whole = envelopes.flatMap((one) => ('text' in one ? [one.text] : []));
        const texts = (whole.length === 0 ? [] : await this.#disclose(whole)).values();
        const opened = windows.map((window, index) => {
            const envelope = demandDefined(envelopes[index], 'what became of an envelope');
            return { window, readings: 'text' in envelope ? readingsIn(window, texts.next().value) : envelope.code };
        });
        return whole.length === 0 ? opened : this.#marked(opened);
    }

    async #marked(opened: readonly OpenedWindow[]): Promise<readonly OpenedWindow[]> {
        const found = opened.flatMap(({ readings }) => (typeof readings === 'string' ? [] : readings));
        const mark = await marker(this.#ports, found, await this.#correctionOf());
        return opened.map(({ window, readings }) => ({ window, readings: typeof readings === 'string' ? readings : readings.map(mark) }));
    }

    async #correctionOf(): Promise<CorrectionOf> {
        const { patient } = this.#of;
        this.#corrections ??= knownCorrections(this.#ports, { patient, namesAuthor: isClinician(this.#asker.roles) });
        return this.#corrections;
    }

    async #envelope({ ward, envelope: { digest } }: FoundWindow): Promise<Envelope> {
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

/** In order, each with what comes behind it; a request to the custodian holds no more. */
function batchesOf(
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

function pieceOf(opened: readonly OpenedWindow[], code?: string): Pick<Piece, 'readings' | 'unopened'> {
    const readings = opened.flatMap(({ readings: found }) => (typeof found === 'string' ? [] : found));
    const unopened = opened.flatMap(({ window, readings: found }) =>
        typeof found === 'string' ? closedIn([window], found) : window.isDamaged === true ? closedIn([window]) : [],
    );
    return { readings: readings.filter((one) => code === undefined || one.code === code), unopened };
}

function closedIn(windows: readonly KeptWindow[], code: LeftOutCode = 'UNREADABLE'): readonly Unopened[] {
    return windows.map(({ ward, first, last }) => ({ ward, first, last, code }));
}

/** Of each signal the window that ends last, if it ends later than what is known of it. */
function chooseFrom(left: readonly KeptWindow[], newest: ReadonlyMap<string, Reading>): readonly KeptWindow[] {
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

function keepNewest(newest: Map<string, Reading>, readings: readonly Reading[]): void {
    for (const reading of readings) {
        if (reading.time >= (newest.get(reading.code)?.time ?? 0)) {
            newest.set(reading.code, reading);
        }
    }
}
