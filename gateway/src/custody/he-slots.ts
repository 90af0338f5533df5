// SPDX-License-Identifier: Apache-2.0
// Where a value sits in a ciphertext of set `stats-1`, and how totals come back out of a decrypted sum.
// Slot b*1365 + s*105 + k holds signal s at time step k: its value (b = 0), the value squared (1), and 1 if measured (2).

import { HE_PARAMETERS } from './he-engine';
import type { HeSignal, HeWindow, SignalTotals } from './he-window';
import { STATS_1 } from './stats-1';

const STEPS = STATS_1.steps;
const BLOCK = STATS_1.signals.length * STEPS;
const SIGNAL_INDEX = new Map(STATS_1.signals.map(({ code }, index) => [code, index]));
/** Decoding is signed: a slot must stay below half the plain modulus. */
const SLOT_BOUND = Number(HE_PARAMETERS.plainModulus / 2n);

/**
 * Lays a window out in slots.
 *
 * @throws RangeError for an unknown or repeated code, too many steps, or a value that is no integer within the signal's limit
 */
export function packSlots(window: HeWindow): BigInt64Array {
    if (!Number.isInteger(window.steps) || window.steps < 1 || window.steps > STEPS) {
        throw new RangeError(`a window has 1 to ${String(STEPS)} steps`);
    }
    const slots = new BigInt64Array(HE_PARAMETERS.slots);
    const seen = new Set<number>();
    for (const signal of window.values) {
        const index = indexOf(signal.code);
        if (seen.has(index) || signal.values.length > window.steps) {
            throw new RangeError('a signal appears once, with at most one value for each step');
        }
        seen.add(index);
        packSignal(slots, index, signal);
    }
    return slots;
}

/** Adds up the slots of each code. Totals only: no single slot leaves the custodian. */
export function totalsOf(slots: BigInt64Array, codes: readonly string[]): SignalTotals[] {
    return codes.map((code) => {
        const start = indexOf(code) * STEPS;
        const total = (block: number) => sumOf(slots.subarray(block * BLOCK + start, block * BLOCK + start + STEPS));
        return { code, count: total(2), sum: total(0), sumOfSquares: total(1) };
    });
}

/** Whether a sum of so many windows of a signal cannot wrap around, whatever values they hold: overflow would be silent. */
export function withinBound(code: string, windows: number): boolean {
    const { limit } = signalAt(indexOf(code));
    return windows * limit * limit < SLOT_BOUND;
}

function packSignal(slots: BigInt64Array, index: number, { values }: HeSignal): void {
    const { limit } = signalAt(index);
    values.forEach((value, step) => {
        if (value === null) {
            return;
        }
        if (!Number.isSafeInteger(value) || Math.abs(value) > limit) {
            throw new RangeError('a value is an integer in the scale of its code, within its physical limit');
        }
        const slot = index * STEPS + step;
        slots[slot] = BigInt(value);
        slots[slot + BLOCK] = BigInt(value) ** 2n;
        slots[slot + 2 * BLOCK] = 1n;
    });
}

function sumOf(slots: BigInt64Array): number {
    return Number(slots.reduce((sum, slot) => sum + slot, 0n));
}

function indexOf(code: string): number {
    const index = SIGNAL_INDEX.get(code);
    if (index === undefined) {
        throw new RangeError('the parameter set has no such code');
    }
    return index;
}

function signalAt(index: number): { readonly limit: number } {
    const signal = STATS_1.signals[index];
    if (signal === undefined) {
        throw new RangeError('the parameter set has no such signal');
    }
    return signal;
}
