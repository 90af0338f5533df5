// SPDX-License-Identifier: Apache-2.0
import type { Post } from '../data/dataset';
import { agree, plainStatistics } from './plain-statistics';
import { table } from './table';
import { table4 } from '../data/table4';

const post = (values: (number | null)[]): Post => ({
    ward: 'ward1',
    patient: 'p',
    device: 'd',
    sequence: 1,
    endOffset: 0,
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values }],
});

describe('plain statistics', () => {
    it('leave out what was not measured and what a sensor that is off sends', () => {
        const [statistic] = plainStatistics([post([60, null, 0]), post([62])]);
        expect(statistic).toEqual({ code: '8867-4', unit: '/min', count: 2, mean: 61, standardDeviation: Math.SQRT2, patients: 1 });
    });

    it('count a zero of a signal that can be zero, and keep the decimals that sums keep', () => {
        const of = (code: string, values: number[]) => plainStatistics([{ ...post([]), signals: [{ code, unit: 'u', values }] }])[0];
        expect(of('41653-7', [0, 2])).toMatchObject({ count: 2, mean: 1 });
        expect(of('8310-5', [36.65, 36.65])).toMatchObject({ count: 2, mean: 36.7, standardDeviation: 0 });
    });

    it('have no deviation of a single reading and no row without one', () => {
        expect(plainStatistics([post([60])])[0]?.standardDeviation).toBeNull();
        expect(plainStatistics([post([0, null])])).toEqual([]);
    });

    it('know over how many patients they are, where at least one reading counts', () => {
        const posts = [post([60]), post([62]), { ...post([64]), patient: 'q' }, { ...post([0, null]), patient: 'off' }];
        expect(plainStatistics(posts)[0]).toMatchObject({ count: 3, patients: 2 });
    });

    it('of the printed table are those of ten patients a ward', () => {
        const own = table4.posts.filter(({ ward }) => ward === 'ward1');
        const heartRate = plainStatistics(own).find(({ code }) => code === '8867-4');
        expect(own).toHaveLength(10);
        expect(heartRate).toMatchObject({ count: 10, mean: 88.2 });
    });

    it.each([
        ['the same', {}, true],
        ['another count', { count: 3 }, false],
        ['another mean', { mean: 61.001 }, false],
        ['another deviation', { standardDeviation: 1.5 }, false],
        ['no deviation', { standardDeviation: null }, false],
    ])('compare: %s', (_, change, equal) => {
        const one = { code: 'c', unit: 'u', count: 2, mean: 61, standardDeviation: 1.4 };
        expect(agree(one, { ...one, ...change })).toBe(equal);
        expect(agree(one, undefined)).toBe(false);
    });
});

describe('a table', () => {
    it('aligns figures to the right and words to the left', () => {
        expect(
            table(
                ['name', 'n'],
                [
                    ['a', '10'],
                    ['long one', '5'],
                ],
            ),
        ).toBe('  name      n\n  --------  --\n  a         10\n  long one   5');
    });
});
