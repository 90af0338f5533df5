// SPDX-License-Identifier: Apache-2.0
// Count, mean and sample standard deviation from the totals of a release, in exact integer arithmetic until the last step.

/** Decimals kept of an exact quotient before it becomes a double: enough that the double is the limit. */
const DECIMALS = 20n;
const UNIT = 10n ** DECIMALS;

/** Totals of one signal as decryption gives them: integers in the signal's scale (36.65 Cel at scale 100 is 3665). */
export interface Totals {
    readonly count: number;
    readonly sum: number;
    /** In decimal digits. */
    readonly sumOfSquares: string;
}

/** What api.md answers for one signal. */
export interface Figures {
    readonly count: number;
    readonly mean: number;
    /** Sample standard deviation (divisor n - 1); `null` when there are fewer than two values. */
    readonly standardDeviation: number | null;
}

/** Largest integer whose square is not above `value` (Newton's method). */
function integerRoot(value: bigint): bigint {
    if (value < 2n) {
        return value;
    }
    let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
    for (let next = (guess + value / guess) >> 1n; next < guess; next = (guess + value / guess) >> 1n) {
        guess = next;
    }
    return guess;
}

function decimal(scaled: bigint): number {
    return Number(`${scaled.toString()}e-${DECIMALS.toString()}`);
}

/**
 * Turns totals into figures: mean S / n, and s = sqrt((n Q - S^2) / (n (n - 1))), with n values, their sum S and sum of squares Q.
 *
 * @param totals - integers in units of 1/scale
 * @param scale - what one unit of the code was multiplied by, for example 10
 */
export function figuresOf(totals: Totals, scale: number): Figures {
    const [count, sum, squares, unit] = [BigInt(totals.count), BigInt(totals.sum), BigInt(totals.sumOfSquares), BigInt(scale)];
    const mean = decimal((sum * UNIT) / (count * unit));
    if (count < 2n) {
        return { count: totals.count, mean, standardDeviation: null };
    }
    const variance = ((count * squares - sum * sum) * UNIT * UNIT) / (count * (count - 1n) * unit * unit);
    return { count: totals.count, mean, standardDeviation: decimal(integerRoot(variance)) };
}
