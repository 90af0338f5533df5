// SPDX-License-Identifier: Apache-2.0
// Readings as they are kept: in windows, whose envelopes the ledger names by digest and their ward keeps, or which are still in its outbox; the custodian opens
// them by a look. Nothing else of this folder knows where windows are.

import { demandDefined, type FoundWindow, isClinician, type LedgerId, type LookPlace, type Purpose } from '@wardledger/chaincode/domain';
import { MOST_WINDOWS_OPENED, type PostReadings } from '../../../custody';
import { pagesOf } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { BlobStore } from '../../../store';
import type { Asker, Disclosure, Disclosures } from '../../access';
import type { Registrar } from '../../participants';
import { recordNotFound } from '../../subjects';
import { type Envelope, has, type KeptWindow, readingsIn, rowsIn, storedEnvelope } from './kept-window';
import { type CorrectionOf, knownCorrections, marker } from './known-corrections';
import { KEPT_THERE, type OtherWardPorts, OtherWardWindows, type WantedSpan } from './other-ward-windows';
import { isStanding, type Reading, STEP_OF } from './reading';
import type { OpenPieces, Piece, Unopened } from './reading-page';
import type { Span } from './reading-place';
import { type UnsettledWindowPorts, unsettledWindows } from './unsettled-windows';
import { batchesOf, chooseFrom, closedIn, keepNewest, type OpenedWindow, pieceOf, type Wanted } from './window-batches';

/** Has both wards decide, and opens; `undefined` where the patient is denied. Disclosures do. */
export interface Opener {
    open(...asked: Parameters<Disclosures['open']>): Promise<
        | {
              readonly transaction: { readonly id: string };
              readonly looks?: Disclosure['looks'];
              readonly readings?: Disclosure['readings'];
          }
        | undefined
    >;
}

/** What opening needs. */
export interface ReadingWindowPorts extends UnsettledWindowPorts, OtherWardPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Lists windows, whoever reads: that the caller may is decided before, and again when they are opened. */
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly disclosures: Opener & Pick<Disclosures, 'demandLook'>;
    readonly blobs: Pick<BlobStore, 'read'>;
}

/** Whose readings, and why. */
export interface ReadingsOf {
    readonly patient: LedgerId;
    /** By which the patient was asked for. */
    readonly number: string;
    readonly purpose: Purpose;
    /** Is shown each post of what is opened, whole. */
    readonly seen?: (post: PostReadings) => void;
}

/** Of an hour's window of a bed there are more: what is listed first is rarely too little. */
const ROWS_OF_A_WINDOW = 100;
const LISTED_AT_LEAST = 8;

/** Opens the windows of one patient for one caller. */
export class ReadingWindows {
    readonly #ports: ReadingWindowPorts;
    readonly #asker: Asker;
    readonly #of: ReadingsOf;
    /** Asked for once, when something was opened. */
    #corrections: Promise<CorrectionOf> | undefined;
    readonly #others: OtherWardWindows;
    /** The transactions that say who looked. */
    readonly transactionIds = new Set<string>();

    constructor(ports: ReadingWindowPorts, asker: Asker, of: ReadingsOf) {
        this.#ports = ports;
        this.#asker = asker;
        this.#of = of;
        this.#others = new OtherWardWindows(ports, { caller: asker.caller, ...of });
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
        for await (const page of this.#listed({ from: Math.max(0, span.from - reach), time: span.from, to: span.to })) {
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
        for await (const page of this.#listed(
            { from: since, time: from, to },
            Math.max(LISTED_AT_LEAST, Math.ceil(enough / ROWS_OF_A_WINDOW)),
        )) {
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
     * Pages of all windows that begin in a span, by their beginnings. Those that are on no ledger yet are looked for first, in both wards: what leaves an outbox
     * while the others are listed is among them. What is in both is taken from the own outbox, and of the other ward's from the ledger, which says it better.
     */
    async *#listed(span: WantedSpan, atFirst?: number): AsyncGenerator<readonly KeptWindow[], void, undefined> {
        const { ledger, registrar } = this.#ports;
        const { patient: subject, number } = this.#of;
        const { from, to } = span;
        const [own, theirs] = await Promise.all([
            unsettledWindows(this.#ports, { caller: this.#asker.caller, patient: subject, number }, span),
            this.#others.waiting(span),
        ]);
        let unsettled = [...own, ...theirs].sort((one, other) => one.first - other.first);
        const known = new Set(own.map(({ id }) => id));
        const pages = pagesOf(
            async (range) => ledger.evaluate(await registrar.itself(), 'vitals:ListWindows', { subject, from, to, ...range }),
            atFirst,
        );
        for await (const page of pages) {
            const onLedger = new Set(page.map(({ id }) => id));
            unsettled = unsettled.filter(({ id }) => known.has(id) || !onLedger.has(id));
            const end = page.at(-1)?.first ?? -1;
            const due = unsettled.filter(({ first }) => first <= end);
            unsettled = unsettled.filter(({ first }) => first > end);
            due.forEach(({ id }) => known.add(id));
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
            digest: envelope.digest,
            ...(ward === this.#ports.ward && { envelope: async () => storedEnvelope(this.#ports.blobs, envelope.digest) }),
        };
    }

    /** @throws DomainError RECORD_NOT_FOUND where the wards deny the look by now */
    async #open(windows: readonly KeptWindow[], isAnew = false): Promise<readonly OpenedWindow[]> {
        const { envelopes, look } = await this.#envelopes(windows);
        const whole = envelopes.flatMap((one) => ('text' in one ? [one.text] : []));
        const disclosed = whole.length === 0 ? { texts: [], look } : await this.#disclose(whole);
        if (!isAnew && look !== undefined && disclosed.look?.id !== look.id) {
            // The look has ended against which the other ward's came; by the next they come anew, once: where each ends at once, theirs stay closed.
            return this.#open(windows, true);
        }
        const texts = disclosed.texts.values();
        const opened = windows.map((window, index) => {
            const envelope = demandDefined(envelopes[index], 'what became of an envelope');
            return { window, readings: 'text' in envelope ? readingsIn(window, texts.next().value, this.#of.seen) : envelope };
        });
        return whole.length === 0 ? opened : this.#marked(opened);
    }

    /** In order; and the look against which any of the other ward's came. */
    async #envelopes(windows: readonly KeptWindow[]): Promise<{ readonly envelopes: readonly Envelope[]; readonly look?: LookPlace }> {
        const theirs = windows.filter(({ envelope, closed }) => envelope === undefined && closed === undefined);
        const came = theirs.length === 0 ? undefined : await this.#others.envelopes(theirs);
        const envelopes = windows.map(
            async ({ id, closed, envelope }) => closed ?? (await envelope?.()) ?? came?.envelopes.get(id) ?? KEPT_THERE,
        );
        const hasCome = [...(came?.envelopes.values() ?? [])].some((one) => 'text' in one);
        return { envelopes: await Promise.all(envelopes), ...(came !== undefined && hasCome && { look: came.look }) };
    }

    async #marked(opened: readonly OpenedWindow[]): Promise<readonly OpenedWindow[]> {
        const found = opened.flatMap(({ readings }) => ('code' in readings ? [] : readings));
        const mark = await marker(this.#ports, found, await this.#correctionOf());
        return opened.map(({ window, readings }) => ({ window, readings: 'code' in readings ? readings : readings.map(mark) }));
    }

    async #correctionOf(): Promise<CorrectionOf> {
        const { patient } = this.#of;
        this.#corrections ??= knownCorrections(this.#ports, { patient, namesAuthor: isClinician(this.#asker.roles) });
        return this.#corrections;
    }

    /** @returns what stood in each, in order; `undefined` where no key opens it; and the look by which it did */
    async #disclose(
        sealedReadings: readonly string[],
    ): Promise<{ readonly texts: readonly (string | undefined)[]; readonly look: LookPlace | undefined }> {
        const { patient, purpose } = this.#of;
        const look = { patients: [patient], action: 'read', category: 'vitals', purpose } as const;
        const sealed = { sealedIds: [], ...(sealedReadings.length > 0 && { sealedReadings }) };
        const opened = await this.#ports.disclosures.open(this.#asker.caller, look, () => sealed);
        if (opened === undefined) {
            throw recordNotFound();
        }
        this.transactionIds.add(opened.transaction.id);
        return { texts: (opened.readings ?? []).map((one) => ('content' in one ? one.content : undefined)), look: opened.looks?.[0] };
    }
}
