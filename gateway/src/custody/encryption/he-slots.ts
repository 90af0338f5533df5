// SPDX-License-Identifier: Apache-2.0
// Where a value sits in a ciphertext of set `stats-1`, and how totals come back out of a decrypted sum.

import { SCALE, signalIndexOf, signalOf, slotOf, STATS_1 } from '@wardledger/chaincode/domain';
import type { HeWindow, SignalTotals } from './he-window';

const [VALUE, SQUARE, PRESENCE] = [0, 1, 2];

/**
 * Lays a window out in slots.
 *
 * @throws RangeError for an unknown or repeated code, too many steps, or a value that is no integer within the signal's limits
 */
export function packSlots(window: HeWindow): BigInt64Array {
    if (!Number.isInteger(window.steps) || window.steps < 1 || window.steps > STATS_1.steps) {
        throw new RangeError(`a window has 1 to ${String(STATS_1.steps)} steps`);
    }
    if (new Set(window.values.map(({ code }) => code)).size < window.values.length) {
        throw new RangeError('a signal appears once in a window');
    }
    const slots = new BigInt64Array(STATS_1.polyModulusDegree);
    for (const { code, values } of window.values) {
        if (values.length > window.steps) {
            throw new RangeError('a signal has at most one value for each step');
        }
        const signal = indexOf(code);
        const limits = signalOf(code);
        values.forEach((value, step) => {
            if (value === null) {
                return;
            }
            // Values outside the limits would void the bound below which sums cannot overflow.
            if (limits === undefined || !Number.isSafeInteger(value) || value < limits.minimum * SCALE || value > limits.maximum * SCALE) {
                throw new RangeError('a value is an integer in the scale of its code, within its physical limits');
            }
            const scaled = BigInt(value);
            slots[slotOf(VALUE, signal, step)] = scaled;
            slots[slotOf(SQUARE, signal, step)] = scaled ** 2n;
            slots[slotOf(PRESENCE, signal, step)] = 1n;
        });
    }
    return slots;
}

/** Adds up the slots of each code. Totals only: no single slot leaves the custodian. */
export function totalsOf(slots: BigInt64Array, codes: readonly string[]): SignalTotals[] {
    return codes.map((code) => {
        const signal = indexOf(code);
        const total = (block: number): number => {
            const start = slotOf(block, signal, 0);
            return Number(slots.subarray(start, start + STATS_1.steps).reduce((sum, slot) => sum + slot, 0n));
        };
        return { code, count: total(PRESENCE), sum: total(VALUE), sumOfSquares: total(SQUARE) };
    });
}

function indexOf(code: string): number {
    const index = signalIndexOf(code);
    if (index === undefined) {
        throw new RangeError('the parameter set has no such code');
    }
    return index;
}
