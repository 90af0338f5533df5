// SPDX-License-Identifier: Apache-2.0
// What makes two posts the same: one text for equal content, however the device wrote its time or ordered its signals.

import { canonicalJson } from '@wardledger/chaincode/domain';
import type { DevicePost } from '../ports/device-post';

/**
 * Writes the content of a post as canonical JSON. The proof is left out: a device may sign the same readings twice, and ECDSA
 * signatures of one message differ.
 */
export function canonicalPost({ device, patient, sequence, start, periodSeconds, signals }: DevicePost): string {
    const ordered = [...signals].sort((left, right) => (left.code < right.code ? -1 : 1));
    return canonicalJson({ device, patient, sequence, start: Date.parse(start), periodSeconds, signals: ordered });
}
