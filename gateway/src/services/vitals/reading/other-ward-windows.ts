// SPDX-License-Identifier: Apache-2.0
// Windows of the other ward, as far as its gateway gives them: against the look of whoever reads, wrapped for this ward's custodian, and believed in nothing that the
// ledger says better.

import { demandDefined, type LedgerId, type LookPlace, type Purpose, wardOfWindow } from '@wardledger/chaincode/domain';
import { bindingOfSealed, envelopeDigest, withoutLastEntry } from '../../../custody';
import type { LedgerCaller } from '../../../ledger';
import type { CrossedEnvelope, LinkAnswer, OtherWardReadings, WaitingWindow, WaitingWindows } from '../../../ward-link';
import type { Disclosures } from '../../access';
import type { LookUps } from '../../subjects';
import type { Closed, Envelope, KeptWindow } from './kept-window';
import type { Span } from './reading-place';

/** What asking needs. */
export interface OtherWardPorts {
    /** Absent where no link is set up. */
    readonly otherReadings?: OtherWardReadings | undefined;
    readonly directory: Pick<LookUps, 'find'>;
    readonly disclosures: Pick<Disclosures, 'demandLook'>;
}

/** Whose readings, for whom, and why. */
export interface OtherWardReader {
    readonly caller: LedgerCaller;
    readonly patient: LedgerId;
    /** By which the patient was asked for. */
    readonly number: string;
    readonly purpose: Purpose;
}

/** A span of windows' beginnings, and the time from which on readings are wanted. */
export interface WantedSpan extends Span {
    readonly time: number;
}

/** What came, and the look against which it did. */
interface Came {
    readonly look: LookPlace;
    readonly envelopes: ReadonlyMap<LedgerId, Envelope>;
}

/** Of a window that the other ward keeps, and gives to nobody here. */
export const KEPT_THERE: Closed = { code: 'OTHER_WARD' };

/** The other ward's windows of one patient, for one reader. */
export class OtherWardWindows {
    readonly #ports: OtherWardPorts;
    readonly #of: OtherWardReader;
    #span: WantedSpan | undefined;
    #waiting: Came | undefined;

    constructor(ports: OtherWardPorts, of: OtherWardReader) {
        this.#ports = ports;
        this.#of = of;
    }

    /** Those that are on no ledger yet, by their beginnings; and one that stands for what nobody knows of, where the other ward does not say. */
    async waiting(span: WantedSpan): Promise<readonly KeptWindow[]> {
        this.#span = span;
        const { otherReadings: link } = this.#ports;
        if (link === undefined) {
            return [];
        }
        const look = await this.#look();
        const answer = await this.#askWaiting(link, look, span);
        if (answer === 'refused' || 'awaySince' in answer) {
            return [this.#unknown(link.ward, span, closedBy(answer))];
        }
        const { windows, isWhole } = answer.given;
        const sound = windows.filter((one) => isSound(one, link.ward, span));
        this.#waiting = { look, envelopes: new Map(sound.map((one) => [one.id, this.#ofPatient(one.envelope)])) };
        const kept = sound.map((one) => this.#kept(one, link.ward));
        const more = isWhole && sound.length === windows.length ? [] : [this.#unknown(link.ward, span, KEPT_THERE)];
        return [...kept, ...more].sort((one, other) => one.first - other.first);
    }

    /** What becomes of the other ward's envelopes, and the look against which they came, by which alone they open; `undefined` where nobody is asked, and no look is stated for it. */
    async envelopes(windows: readonly KeptWindow[]): Promise<Came | undefined> {
        const { otherReadings: link } = this.#ports;
        if (link === undefined) {
            return undefined;
        }
        const look = await this.#look();
        const settled = windows.filter(({ digest }) => digest !== undefined);
        const waiting = windows.filter(({ digest }) => digest === undefined);
        const came = [await this.#settled(link, settled, look), await this.#stillWaiting(waiting, look)];
        return { look, envelopes: new Map(came.flat()) };
    }

    async #settled(link: OtherWardReadings, windows: readonly KeptWindow[], look: LookPlace): Promise<readonly [LedgerId, Envelope][]> {
        if (windows.length === 0 || windows.some(({ ward }) => ward !== link.ward)) {
            return windows.map(({ id }) => [id, KEPT_THERE]);
        }
        const digests = windows.map(({ digest }) => demandDefined(digest, 'the digest of a window on the ledger'));
        const answer = await link.readings({ look, purpose: this.#of.purpose, digests });
        return windows.map(({ id }, index) => {
            if (answer === 'refused' || 'awaySince' in answer) {
                return [id, closedBy(answer)];
            }
            const envelope = demandDefined(answer.given[index], 'what became of an envelope');
            // What came is what the ledger has, but for the entry that is ours.
            const isSame = 'code' in envelope || envelopeDigest(withoutLastEntry(envelope.text) ?? '') === digests[index];
            return [id, isSame ? envelope : { code: 'UNREADABLE' }];
        });
    }

    /** As they came; or anew, where the look has ended against which they did. */
    async #stillWaiting(windows: readonly KeptWindow[], look: LookPlace): Promise<readonly [LedgerId, Envelope][]> {
        if (windows.length > 0 && this.#waiting?.look.id !== look.id) {
            this.#waiting = undefined;
            await this.waiting(demandDefined(this.#span, 'the span of windows that were listed'));
        }
        const gone: Envelope = { code: 'UNAVAILABLE' };
        return windows.map(({ id }) => [id, this.#waiting?.envelopes.get(id) ?? gone]);
    }

    async #askWaiting(link: OtherWardReadings, look: LookPlace, { from, to }: WantedSpan): Promise<LinkAnswer<WaitingWindows>> {
        const { caller, number, purpose } = this.#of;
        const [entry] = await this.#ports.directory.find(caller, { kind: 'record', ids: [number] });
        const { text } = demandDefined(entry, 'the entry of a number');
        return link.waiting({ look, purpose, number: text, from, to });
    }

    /** The one that stands on the ledger, and covers the reader now. */
    async #look(): Promise<LookPlace> {
        const { caller, patient, purpose } = this.#of;
        return (await this.#ports.disclosures.demandLook(caller, patient, { action: 'read', category: 'vitals', purpose })).look;
    }

    /** What says that it is about somebody else would have the custodian refuse everything beside it. */
    #ofPatient(envelope: CrossedEnvelope): Envelope {
        if ('code' in envelope) {
            return envelope;
        }
        const binding = bindingOfSealed(envelope.text);
        return binding?.type === 'readings' && binding.ledgerId === this.#of.patient ? envelope : { code: 'UNREADABLE' };
    }

    #kept({ id, first, last, since, signals, isDamaged, envelope }: WaitingWindow, ward: string): KeptWindow {
        const bytes = 'text' in envelope ? envelope.text.length : 0;
        return { id, subject: this.#of.patient, ward, first, last, held: { first: since, last: Infinity }, signals, bytes, isDamaged };
    }

    /** Whatever was measured there may be of any part of the span; the next page looks for it from the same beginning on. */
    #unknown(ward: string, { from, time, to }: WantedSpan, closed: Closed): KeptWindow {
        const held = { first: from, last: Infinity };
        const known = { signals: [], bytes: 0, isDamaged: true, isUncertain: true } as const;
        return { id: '', subject: this.#of.patient, ward, first: time, last: to - 1, held, ...known, closed };
    }
}

/** Under an id of the own ward it would take the place of a window that is; and pages end by what is said. */
function isSound({ id, first, last, since }: WaitingWindow, ward: string, { from, to }: WantedSpan): boolean {
    return wardOfWindow(id) === ward && since <= first && first <= last && first >= from && first < to;
}

function closedBy(answer: 'refused' | { readonly awaySince: number }): Closed {
    return answer === 'refused' ? KEPT_THERE : { code: 'UNAVAILABLE', since: answer.awaySince };
}
