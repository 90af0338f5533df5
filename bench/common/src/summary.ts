// SPDX-License-Identifier: Apache-2.0
// Few numbers for many: median and spread over repeats, percentiles over samples.

/** Median and range of what was measured several times. */
export interface Summary {
    readonly median: number;
    readonly lowest: number;
    readonly highest: number;
    readonly samples: number;
}

/**
 * The value below which the given part of the samples lies, by the nearest-rank rule.
 * @param part - more than 0, at most 1
 */
export function percentile(samples: readonly number[], part: number): number {
    const sorted = [...samples].sort((left, right) => left - right);
    const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
    if (value === undefined) {
        throw new RangeError('there is no percentile of nothing');
    }
    return value;
}

/** Sums up at least one sample. */
export function summarize(samples: readonly number[]): Summary {
    return {
        median: percentile(samples, 0.5),
        lowest: Math.min(...samples),
        highest: Math.max(...samples),
        samples: samples.length,
    };
}

/** Sums up the quotients of what was measured side by side. */
export function summarizeRatios(ours: readonly number[], yardstick: readonly number[]): Summary {
    return summarize(ours.map((value, index) => value / (yardstick[index] ?? Number.NaN)));
}
