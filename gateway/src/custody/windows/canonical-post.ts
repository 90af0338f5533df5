// SPDX-License-Identifier: Apache-2.0
// What makes two posts the same: one text for equal content, however the device wrote its time, spelled its units or ordered its signals.

import { canonicalJson, type Observation, scalingOf, signalOf } from '@wardledger/chaincode/domain';
import type { WrittenSignal } from './read-signals';

/** A post as it was sent: what its digest is of. */
export interface SentPost {
    readonly device: string;
    readonly boot?: number | undefined;
    /** By outside ids, as the device. */
    readonly patient: string;
    readonly sequence: number;
    /** Milliseconds since the epoch. */
    readonly start: number;
    readonly periodSeconds: number;
    readonly model?: string | undefined;
    readonly signals: readonly WrittenSignal[];
    readonly observations?: readonly Observation[] | undefined;
}

function inOrder<Coded extends WrittenSignal | Observation>(items: readonly Coded[]): Coded[] {
    return [...items].sort((left, right) => (left.code < right.code ? -1 : 1));
}

/**
 * Writes the content of a post as canonical JSON. The proof is left out: a device may sign the same readings twice, and ECDSA
 * signatures of one message differ.
 */
export function canonicalPost({
    device,
    boot,
    patient,
    sequence,
    start,
    periodSeconds,
    model,
    signals,
    observations = [],
}: SentPost): string {
    // The values are the device's own, also where they are converted or left out: what is done with them may change, what was sent does not.
    const inUsualUnits = signals.map(({ code, unit, ...readings }): WrittenSignal => {
        const signal = signalOf(code);
        const scaling = signal === undefined ? undefined : scalingOf(signal, unit);
        return { code, unit: scaling?.unit ?? unit, ...readings };
    });
    return canonicalJson({
        device,
        boot,
        patient,
        sequence,
        start,
        periodSeconds,
        model,
        signals: inOrder(inUsualUnits),
        observations: observations.length === 0 ? undefined : inOrder(observations),
    });
}
