// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { isMeasured, isRounded, scaled, stepsOf, stretchOf } from './readings';
import { signalOf, SIGNALS } from './signals';

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

describe('whether a value counts', () => {
    const withZeroOff = SIGNALS.find(({ zeroMeansOff }) => zeroMeansOff);
    const withZero = SIGNALS.find(({ zeroMeansOff }) => !zeroMeansOff);

    it.each([
        ['a pulse', signalOf('8867-4'), 72, true],
        ['the zero of a sensor that fell off', withZeroOff, 0, false],
        ['a zero that can be measured', withZero, 0, true],
        ['nothing', signalOf('8867-4'), null, false],
        ['a value of no signal of the table', undefined, 72, false],
    ])('%s', (_, signal, value, expected) => {
        expect(isMeasured(signal, value)).toBe(expected);
    });
});

describe('when posts were measured', () => {
    const values = (number: number) => ({ values: Array.from({ length: number }, () => null) });

    it('a post takes as many steps as its longest signal', () => {
        expect([stepsOf({ signals: [] }), stepsOf({ signals: [values(2), values(5), values(1)] })]).toEqual([0, 5]);
    });

    it('from the earliest start to the latest last step, whatever their order', () => {
        const late = { start: 60_000, periodSeconds: 1, signals: [values(3)] };
        const long = { start: 0, periodSeconds: 30, signals: [values(1), values(4)] };
        expect(stretchOf([late])).toEqual({ first: 60_000, last: 62_000 });
        expect(stretchOf([late, long])).toEqual({ first: 0, last: 90_000 });
        expect(stretchOf([{ start: 5, periodSeconds: 60, signals: [] }])).toEqual({ first: 5, last: 5 });
    });
});
