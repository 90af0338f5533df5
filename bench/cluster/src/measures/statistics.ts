// SPDX-License-Identifier: Apache-2.0
// Medians and bands over seeds.

/** Median with the 5th and 95th percentile. */
export interface Band {
    readonly median: number;
    readonly low: number;
    readonly high: number;
}

const LOW = 0.05;
const HIGH = 0.95;

/**
 * Gives a quantile by linear interpolation between order statistics.
 * @param values - at least one.
 * @param share - 0 to 1.
 */
export function quantile(values: readonly number[], share: number): number {
    const sorted = [...values].sort((a, b) => a - b);
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? NaN;
    const above = sorted[Math.ceil(place)] ?? NaN;
    return below + (above - below) * (place - Math.floor(place));
}

/** Summarises one measure over seeds. */
export function bandOf(values: readonly number[]): Band {
    return { median: quantile(values, 0.5), low: quantile(values, LOW), high: quantile(values, HIGH) };
}

/** Gives the arithmetic mean. */
export function mean(values: readonly number[]): number {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}
