// SPDX-License-Identifier: Apache-2.0
// The layout without SEAL: what is refused, in words that hold no value, and what adds up.

import { SIGNAL_CODES, SIGNALS, slotOf, STATS_1 } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { packSlots, totalsOf } from './he-slots';

const refusal = 'a value is an integer in the scale of its code, within its physical limits';

test.each([
    ['a fraction', 78.5],
    ['no number', Number.NaN],
    ['no end', Number.POSITIVE_INFINITY],
    ['too much', 3501],
    ['too little', -1],
])('a value that is %s is refused without being repeated', (_what, value) => {
    expect(() => packSlots({ steps: 1, values: [{ code: '8867-4', values: [value] }] })).toThrow(new RangeError(refusal));
});

test('a code that the set does not have is refused, also without a value', () => {
    const unknown = new RangeError('the parameter set has no such code');
    expect(() => packSlots({ steps: 1, values: [{ code: '1-2', values: [null] }] })).toThrow(unknown);
});

test('each code has its own values, squares and presence; what was not measured adds nothing', () => {
    const values = SIGNAL_CODES.map((code, index) => ({ code, values: [null, 300 + index, 310] }));
    const totals = totalsOf(packSlots({ steps: 3, values }));
    expect(totals).toEqual(
        SIGNAL_CODES.map((code, index) => ({ code, count: 2, sum: 610 + index, sumOfSquares: (300 + index) ** 2 + 310 ** 2 })),
    );
});

describe('slots that no readings can add up to give no totals:', () => {
    const [HEART, TEMPERATURE] = [0, 4];
    const [VALUE, SQUARE, PRESENCE] = [0, 1, 2];
    /** Two windows: heart rates 78 and 90 in the first step, temperatures 36.6 and 40. */
    const sum = (): BigInt64Array => {
        const [one, other] = [
            [780, 366],
            [900, 400],
        ].map(([heart, temperature]) => packSlots({ steps: 1, values: [valueOf('8867-4', heart!), valueOf('8310-5', temperature!)] }));
        return one!.map((slot, index) => slot + other![index]!);
    };
    const valueOf = (code: string, value: number) => ({ code, values: [value] });

    test.each<[string, (slots: BigInt64Array) => void]>([
        ['fewer than no reading', (slots) => (slots[slotOf(PRESENCE, HEART, 7)] = -1n)],
        ['a value that nobody measured', (slots) => (slots[slotOf(VALUE, HEART, 7)] = 1n)],
        ['a square that nobody measured', (slots) => (slots[slotOf(SQUARE, HEART, 7)] = 1n)],
        ['less than nothing in the squares', (slots) => (slots[slotOf(SQUARE, HEART, 7)] = -1n)],
        ['a reading more than there are values', (slots) => (slots[slotOf(PRESENCE, TEMPERATURE, 0)]! += 6n)],
        ['a sum over the maximum', (slots) => (slots[slotOf(VALUE, HEART, 0)] = 7001n)],
        ['a sum under the minimum', (slots) => (slots[slotOf(VALUE, TEMPERATURE, 0)] = 199n)],
        ['a negative sum', (slots) => (slots[slotOf(VALUE, HEART, 0)] = -1n)],
        ['squares too small for the sum', (slots) => (slots[slotOf(SQUARE, HEART, 0)] = (1680n * 1680n) / 2n - 1n)],
        ['squares too large for the sum', (slots) => (slots[slotOf(SQUARE, HEART, 0)] = 1680n * 3500n + 1n)],
        ['squares too large for the sum, between two limits', (slots) => (slots[slotOf(SQUARE, TEMPERATURE, 0)] = 600n * 766n - 99_999n)],
        ['something in the slot that no signal uses', (slots) => (slots[STATS_1.polyModulusDegree - 1] = 1n)],
        ['a number as an attacker would read it', (slots) => slots.set(slots.map((_, index) => BigInt(index) * 268_435_399n))],
    ])('%s', (_what, change) => {
        const slots = sum();
        expect(totalsOf(slots)).toBeDefined();
        change(slots);
        expect(totalsOf(slots)).toBeUndefined();
    });

    test('none that windows of readings add up to, whatever they are', () => {
        const signal = fc.constantFrom(...SIGNALS).chain(({ code, minimum, maximum }) => {
            const reading = fc.option(fc.integer({ min: minimum * 10, max: maximum * 10 }));
            return fc.record({ code: fc.constant(code), values: fc.array(reading, { minLength: 1, maxLength: 3 }) });
        });
        fc.assert(
            fc.property(fc.array(signal, { minLength: 1, maxLength: 20 }), (windows) => {
                const slots = windows
                    .map((window) => packSlots({ steps: 3, values: [window] }))
                    .reduce((all, one) => all.map((slot, index) => slot + one[index]!));
                const totals = totalsOf(slots);
                const counted = totals?.reduce((count, each) => count + each.count, 0);
                expect(counted).toBe(windows.flatMap(({ values }) => values.filter((value) => value !== null)).length);
            }),
        );
    });
});
