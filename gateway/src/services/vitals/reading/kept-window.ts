// SPDX-License-Identifier: Apache-2.0
// A window as reading sees it, wherever its readings are kept: what is known of it before it is opened, and what stood in its envelope.

import { isMeasured, type LedgerId, type SignalCount, signalOf, stepTime } from '@wardledger/chaincode/domain';
import { type PostReadings, windowReadingsIn } from '../../../custody';
import type { Reading } from './reading';
import type { Held, LeftOutCode } from './reading-page';

/** The text of an envelope, or why there is none. */
export type Envelope = { readonly text: string } | { readonly code: LeftOutCode };

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
    readonly envelope: () => Promise<Envelope>;
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

/** What was measured in a window, as its opened envelope says. */
export function readingsIn({ id, subject }: KeptWindow, text: string | undefined): readonly Reading[] | LeftOutCode {
    const opened = text === undefined ? undefined : windowReadingsIn(text, subject);
    return opened === undefined || opened.window !== id ? 'UNREADABLE' : opened.posts.flatMap(readingsOf);
}

/** Whatever a device or a sensor-off reading left empty was not measured. */
function readingsOf({ device, sequence, start, periodSeconds, signals }: PostReadings): readonly Reading[] {
    return signals.flatMap(({ code, unit, values }) => {
        const signal = signalOf(code);
        return values.flatMap((value, step) =>
            isMeasured(signal, value) ? [{ time: stepTime(start, periodSeconds, step), code, unit, value, device, sequence }] : [],
        );
    });
}
