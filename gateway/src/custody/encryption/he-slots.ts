// SPDX-License-Identifier: Apache-2.0
// Where a value sits in a ciphertext of set `stats-2`, and how totals come back out of a decrypted sum, if it is one.

import {
    BLOCK_SLOTS,
    demandDefined,
    MAX_READINGS,
    type Signal,
    signalIndexOf,
    signalOf,
    SIGNALS,
    slotOf,
    STATS_2,
} from '@wardledger/chaincode/domain';
import type { HeWindow, SignalTotals } from './he-window';

const [VALUE, SQUARE, PRESENCE] = [0, 1, 2];

/**
 * Lays a window out in slots. Only totals ever leave, so steps share slots: each is added to the one that is its own modulo their number.
 *
 * @throws RangeError for an unknown or repeated code, too many steps, or a value that is no integer within the signal's limits
 */
export function packSlots(window: HeWindow): BigInt64Array {
    if (!Number.isInteger(window.steps) || window.steps < 1 || window.steps > MAX_READINGS) {
        throw new RangeError(`a window has 1 to ${String(MAX_READINGS)} steps`);
    }
    if (new Set(window.values.map(({ code }) => code)).size < window.values.length) {
        throw new RangeError('a signal appears once in a window');
    }
    const slots = new BigInt64Array(STATS_2.polyModulusDegree);
    for (const { code, values } of window.values) {
        if (values.length > window.steps) {
            throw new RangeError('a signal has at most one value for each step');
        }
        // The place of a signal in every block, and its limits.
        const [signal, limits] = [signalIndexOf(code), signalOf(code)];
        if (signal === undefined || limits === undefined) {
            throw new RangeError('the parameter set has no such code');
        }
        const [least, most] = [limits.minimum * limits.scale, limits.maximum * limits.scale];
        const add = (block: number, step: number, number: bigint): void => {
            const slot = slotOf(block, signal, step);
            slots[slot] = demandDefined(slots[slot], 'a slot') + number;
        };
        values.forEach((value, step) => {
            if (value === null) {
                return;
            }
            // Values outside the limits would void the bound below which sums cannot overflow.
            if (!Number.isSafeInteger(value) || value < least || value > most) {
                throw new RangeError('a value is an integer in the scale of its code, within its physical limits');
            }
            const scaled = BigInt(value);
            add(VALUE, step, scaled);
            add(SQUARE, step, scaled ** 2n);
            add(PRESENCE, step, 1n);
        });
    }
    return slots;
}

/**
 * Adds up the slots of each signal of the set. Totals only: no single slot leaves the custodian.
 *
 * @returns in slot order; `undefined` when a slot holds what no sum of readings can, so that not even totals may leave
 */
export function totalsOf(slots: BigInt64Array): readonly SignalTotals[] | undefined {
    const [beyond = 0n] = slots.subarray(STATS_2.blocks.length * BLOCK_SLOTS);
    const arePossible = SIGNALS.every((limits, signal) =>
        Array.from({ length: STATS_2.signalSlots }, (_, slot): SlotSums => {
            const at = (block: number): bigint => demandDefined(slots[slotOf(block, signal, slot)], 'a slot');
            return { count: at(PRESENCE), sum: at(VALUE), sumOfSquares: at(SQUARE) };
        }).every((sums) => isPossible(limits, sums)),
    );
    if (beyond !== 0n || !arePossible) {
        return undefined;
    }
    return SIGNALS.map(({ code }, signal) => {
        const total = (block: number): bigint => {
            const start = slotOf(block, signal, 0);
            return slots.subarray(start, start + STATS_2.signalSlots).reduce((sum, slot) => sum + slot, 0n);
        };
        return { code, count: Number(total(PRESENCE)), sum: Number(total(VALUE)), sumOfSquares: String(total(SQUARE)) };
    });
}

/** What one slot of one signal adds up to. */
interface SlotSums {
    readonly count: bigint;
    readonly sum: bigint;
    readonly sumOfSquares: bigint;
}

/**
 * Whether so many readings within the limits can have this sum and this sum of squares. With n readings between a and b, their sum S and
 * their sum of squares Q: S^2 <= n Q (Cauchy-Schwarz), and Q <= (a + b) S - n a b, because no (x - a)(b - x) is negative. Both together
 * give (S - n a)(S - n b) <= 0, which is n a <= S <= n b. What holds for each slot holds for the totals.
 */
function isPossible({ minimum, maximum, scale }: Signal, { count, sum, sumOfSquares }: SlotSums): boolean {
    const [least, most] = [BigInt(minimum * scale), BigInt(maximum * scale)];
    const isNoLess = count >= 0n && sumOfSquares >= 0n && sum * sum <= count * sumOfSquares;
    return isNoLess && sumOfSquares <= (least + most) * sum - count * least * most;
}
