// SPDX-License-Identifier: Apache-2.0
// What makes two posts the same: one text for equal content, however the device wrote its time, spelled its units or ordered its signals.

import { canonicalJson, type Observation, scalingOf, signalOf } from '@wardledger/chaincode/domain';
import type { DevicePost, PostSignal } from '../ports/device-post';

/** The values are the device's own, also where they are converted or left out: what is done with them may change, what was sent does not. */
function canonicalSignal({ code, unit, ...readings }: PostSignal): PostSignal {
    const signal = signalOf(code);
    const scaling = signal === undefined ? undefined : scalingOf(signal, unit);
    return { code, unit: scaling?.unit ?? unit, ...readings };
}

function inOrder<Coded extends PostSignal | Observation>(items: readonly Coded[]): Coded[] {
    return [...items].sort((left, right) => (left.code < right.code ? -1 : 1));
}

/**
 * Writes the content of a post as canonical JSON. The proof is left out: a device may sign the same readings twice, and ECDSA
 * signatures of one message differ.
 */
export function canonicalPost({ start, signals, observations, ...post }: Omit<DevicePost, 'via' | 'proof'>): string {
    const { device, boot, patient, sequence, periodSeconds, model } = post;
    return canonicalJson({
        device,
        boot,
        patient,
        sequence,
        start: Date.parse(start),
        periodSeconds,
        model,
        signals: inOrder(signals.map(canonicalSignal)),
        observations: observations === undefined || observations.length === 0 ? undefined : inOrder(observations),
    });
}
