// SPDX-License-Identifier: Apache-2.0
// Numbers by which devices say that there is no reading. Some mean it on any device, because no patient can have such a value; others only
// on a model that is known to write them, because elsewhere they are readings.

import type { Signal } from '@wardledger/chaincode/domain';
import type { ModelSentinels } from './device-models';

/** Special values of IEEE 11073-20601 (SFLOAT and FLOAT), of GE's and WFDB's 16 bits, all bits of a word, and -999 of Maxim's library. */
const OF_ANY_SIGNAL: readonly number[] = [
    2046, 2047, -2046, -2047, -2048, 8_388_606, 8_388_607, -8_388_606, -8_388_607, -8_388_608, -32_762, -32_763, -32_764, -32_765, -32_766,
    -32_767, -32_768, 32_767, 65_535, -999,
];

/** What else devices write for one signal: oximeters 127 (seven bits) and 511 (nine bits), others a byte of ones. */
const OF_ONE_SIGNAL: Readonly<Record<string, readonly number[]>> = {
    '8867-4': [511],
    '8889-8': [511],
    '59408-5': [127, 255, 511],
    '9279-1': [255],
};

/** Whether a living patient can have this value, in the signal's own unit. */
export function isPossible({ minimum, maximum }: Signal, value: number): boolean {
    return value >= minimum && value <= maximum;
}

/** The values that mean "not measured" for a signal on any model: none of them can be a reading of it. */
export function sentinelsOf(signal: Signal): readonly number[] {
    return [...OF_ANY_SIGNAL, ...(OF_ONE_SIGNAL[signal.code] ?? [])];
}

/** A value as a device wrote it, what it is in the signal's own unit, and on which model. */
export interface WrittenValue {
    readonly written: number;
    readonly value: number;
    readonly model: ModelSentinels | undefined;
}

/** Whether a value says that there is no reading. */
export function isSentinel(signal: Signal, { written, value, model }: WrittenValue): boolean {
    const ofModel = model?.[signal.code] ?? [];
    // In another unit the number may be a reading after all.
    return ofModel.includes(written) || (!isPossible(signal, value) && sentinelsOf(signal).includes(written));
}
