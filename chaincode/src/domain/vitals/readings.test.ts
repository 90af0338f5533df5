// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { isRounded, scaled } from './readings';
import { SIGNALS } from './signals';

describe('a reading in the scale of its signal', () => {
    it.each([
        [10, 36.6, 366, false],
        [10, 36.65, 367, true],
        [10, 36.64, 366, true],
        [10, 33.3, 333, false],
        [10, 0.7, 7, false],
        [10, 1600, 16_000, false],
        [10, 1599.99, 16_000, true],
        [10, 0.001, 0, true],
        [10, -0.05, -0, true],
        [100, 36.65, 3665, false],
        [100, 36.655, 3666, true],
        [100, 50, 5000, false],
    ])('%d times %d becomes %d; rounded: %s', (scale, value, whole, rounded) => {
        expect([scaled({ scale }, value), isRounded({ scale }, value)]).toEqual([whole, rounded]);
    });

    it('is never called rounded for what doubles make of as many decimals as its signal has', () => {
        const reading = fc.constantFrom(...SIGNALS).chain((signal) => fc.tuple(fc.constant(signal), fc.nat(signal.maximum * signal.scale)));
        fc.assert(
            fc.property(reading, ([signal, whole]) => {
                const [divided, multiplied] = [whole / signal.scale, whole * (1 / signal.scale)];
                expect([scaled(signal, divided), isRounded(signal, divided), isRounded(signal, multiplied)]).toEqual([whole, false, false]);
            }),
        );
    });
});
