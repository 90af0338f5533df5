// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { isRounded, scaled } from './readings';

describe('a reading in the scale of the set', () => {
    it.each([
        [36.6, 366, false],
        [36.65, 367, true],
        [36.64, 366, true],
        [33.3, 333, false],
        [0.7, 7, false],
        [1600, 16_000, false],
        [1599.99, 16_000, true],
        [0.001, 0, true],
        [-0.05, -0, true],
    ])('%d becomes %d; rounded: %s', (value, whole, rounded) => {
        expect([scaled(value), isRounded(value)]).toEqual([whole, rounded]);
    });

    it('is never called rounded for what doubles make of one decimal', () => {
        fc.assert(
            fc.property(fc.integer({ min: 0, max: 16_000 }), (tenths) => {
                expect([scaled(tenths / 10), isRounded(tenths / 10), isRounded(tenths * 0.1)]).toEqual([tenths, false, false]);
            }),
        );
    });
});
