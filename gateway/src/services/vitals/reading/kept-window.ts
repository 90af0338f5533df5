// SPDX-License-Identifier: Apache-2.0
// A window as reading sees it, wherever its readings are kept: what is known of it before it is opened, and what stood in its envelope.

import { type Hex64, isMeasured, type LedgerId, type SignalCount, signalOf, stepTime } from '@wardledger/chaincode/domain';
import { envelopeDigest, type PostReadings, windowReadingsIn } from '../../../custody';
import type { BlobStore } from '../../../store';
import type { Reading } from './reading';
import type { Held, Unopened } from './reading-page';

/** Why something is not opened. */
export type Closed = Pick<Unopened, 'code' | 'since'>;

/** The text of an envelope, or why there is none. */
export type Envelope = { readonly text: string } | Closed;

/** Some readings of one patient. */
export interface KeptWindow extends Held {
    readonly id: LedgerId;
    /** To whom the envelope is bound. */
    readonly subject: LedgerId;
    readonly ward: string;
    /** How much of what was measured. */
    readonly signals: readonly Pick<SignalCount, 'code' | 'count'>[];
    /** Of its envelope, about. */
    readonly bytes: number;
    /** From when to when it may hold readings once it is on the ledger. */
    readonly held: Held;
    /** Some of it is there and does not open. */
    readonly isDamaged?: boolean;
    /** Some of it is not among its signals, because it was retracted before they were counted. */
    readonly hasUncounted?: boolean;
    /** That there is one at all is not known: the other ward does not answer. */
    readonly isUncertain?: boolean;
    /** That it stays closed is known before it is asked for. */
    readonly closed?: Closed;
    /** SHA-256 (hex) of the envelope, where the ledger has the window. */
    readonly digest?: Hex64;
    /** Of the other ward's there is none here: they are asked for together. */
    readonly envelope?: () => Promise<Envelope>;
}

/** Whether something of a signal, or of any, was measured in a window. Of what does not open nobody knows. */
export function has({ signals, isDamaged = false, hasUncounted = false }: KeptWindow, code: string | undefined): boolean {
    return isDamaged || hasUncounted || signals.some((signal) => signal.count > 0 && (code === undefined || signal.code === code));
}

/** How many rows of so many milliseconds come of a window, of a signal or of all: no more than this. */
export function rowsIn({ signals, first, last }: Pick<KeptWindow, 'signals' | keyof Held>, code: string | undefined, step: number): number {
    const steps = Math.floor((last - first) / step) + 2;
    return signals.reduce((sum, signal) => (code === undefined || signal.code === code ? sum + Math.min(signal.count, steps) : sum), 0);
}

/** An envelope that the own ward keeps, as the ledger knows it. */
export async function storedEnvelope(blobs: Pick<BlobStore, 'read'>, digest: Hex64): Promise<Envelope> {
    try {
        const bytes = await blobs.read('envelope', digest);
        const text = bytes && Buffer.from(bytes).toString('utf8');
        return text === undefined ? { code: 'MISSING' } : envelopeDigest(text) === digest ? { text } : { code: 'UNREADABLE' };
    } catch {
        // Damaged: one window takes no other with it.
        return { code: 'UNREADABLE' };
    }
}

/**
 * What was measured in a window, as its opened envelope says.
 * @param seen - is shown each post, whole.
 */
export function readingsIn(
    window: KeptWindow,
    text: string | undefined,
    seen: (post: PostReadings) => void = () => undefined,
): readonly Reading[] | Closed {
    const { id, subject, ward, digest, first, last } = window;
    const opened = text === undefined ? undefined : windowReadingsIn(text, subject);
    opened?.posts.forEach(seen);
    const readings = opened?.window === id ? opened.posts.flatMap((post) => readingsOf(post, ward)) : undefined;
    // What is said of a window that the ledger does not know must be so: pages end by it.
    const isAsSaid = digest !== undefined || readings?.every(({ time }) => time >= first && time <= last) === true;
    return readings === undefined || !isAsSaid ? { code: 'UNREADABLE' } : readings;
}

/** Whatever a device or a sensor-off reading left empty was not measured. */
function readingsOf(post: PostReadings, ward: string): readonly Reading[] {
    const { device, sequence, start, periodSeconds, signals, manual, author, replaces } = post;
    const entered = {
        ...(manual === true && { manual: author === undefined ? {} : { by: author.person } }),
        ...(replaces !== undefined && { replaces }),
    };
    return signals.flatMap(({ code, unit, values }) => {
        const signal = signalOf(code);
        return values.flatMap((value, step) =>
            isMeasured(signal, value)
                ? [{ time: stepTime(start, periodSeconds, step), code, unit, value, device, sequence, ward, ...entered }]
                : [],
        );
    });
}
