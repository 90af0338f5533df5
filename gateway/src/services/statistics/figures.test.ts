// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { figuresOf } from './figures';

function totals(values: readonly number[]): { count: number; sum: number; sumOfSquares: string } {
    const sum = values.reduce((total, value) => total + value, 0);
    return { count: values.length, sum, sumOfSquares: String(values.reduce((total, value) => total + BigInt(value) ** 2n, 0n)) };
}

/** The two-pass textbook formula on doubles. */
function plain(values: readonly number[]): { mean: number; standardDeviation: number } {
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
    return { mean, standardDeviation: Math.sqrt(squares / (values.length - 1)) };
}

describe('figures of a release', () => {
    it.each([
        { values: [780, 790, 800], expected: { count: 3, mean: 79, standardDeviation: 1 } },
        { values: [366, 366], expected: { count: 2, mean: 36.6, standardDeviation: 0 } },
        { values: [720], expected: { count: 1, mean: 72, standardDeviation: null } },
        { values: [0, 10], expected: { count: 2, mean: 0.5, standardDeviation: 0.7071067811865476 } },
        { values: [-5, 5], expected: { count: 2, mean: 0, standardDeviation: 0.7071067811865476 } },
    ])('of $values', ({ values, expected }) => {
        expect(figuresOf(totals(values), 10)).toEqual(expected);
    });

    it('equal the plain ones for any readings', () => {
        fc.assert(
            fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 2, maxLength: 500 }), (values) => {
                const found = figuresOf(totals(values), 10);
                const expected = plain(values.map((value) => value / 10));
                expect(found.mean).toBeCloseTo(expected.mean, 9);
                expect(found.standardDeviation).toBeCloseTo(expected.standardDeviation, 9);
            }),
        );
    });

    it('are in the scale of the signal', () => {
        expect(figuresOf(totals([3665, 3666]), 100)).toEqual({ count: 2, mean: 36.655, standardDeviation: Math.SQRT1_2 / 100 });
    });

    it('stay exact where the squares are more than a double counts', () => {
        const [count, value] = [40_000_000, 16_000];
        const sumOfSquares = String(BigInt(count) * BigInt(value) ** 2n + 1n);
        expect(Number.isSafeInteger(Number(sumOfSquares))).toBe(false);
        const { mean, standardDeviation } = figuresOf({ count, sum: count * value, sumOfSquares }, 10);
        expect(mean).toBe(1600);
        expect(standardDeviation).toBeCloseTo(0.1 / Math.sqrt(count), 9);
    });

    it('stay exact where  doubles would cancel: two thousand readings that differ by one unit', () => {
        const values = Array.from({ length: 2000 }, (_, index) => 100_000 + (index % 2));
        expect(figuresOf(totals(values), 10).standardDeviation).toBeCloseTo(Math.sqrt((2000 * 0.05 ** 2) / 1999), 12);
    });
});
