// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { percentile, summarize, summarizeRatios } from './summary';

const samples = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

test('a percentile is a sample with the given part of them at or below it', () => {
    fc.assert(
        fc.property(samples, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, part) => {
            const value = percentile(all, part);
            expect(all).toContain(value);
            expect(all.filter((sample) => sample <= value).length).toBeGreaterThanOrEqual(Math.ceil(all.length * part));
            expect(all.filter((sample) => sample < value).length).toBeLessThan(Math.ceil(all.length * part));
        }),
    );
});

test('of a hundred samples the 99th percentile is the second highest', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)]).toEqual([50, 99, 100]);
});

test('of nothing there is no percentile', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
});

test('ratios are taken pair by pair, not of the medians', () => {
    expect(summarizeRatios([10, 30, 20], [1, 10, 4])).toEqual({ median: 5, lowest: 3, highest: 10, samples: 3 });
    expect(summarize([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3, samples: 3 });
});
