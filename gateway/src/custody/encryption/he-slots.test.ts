// SPDX-License-Identifier: Apache-2.0
// The layout without SEAL: what is refused, in words that hold no value, and what adds up.

import { MAX_READINGS, SIGNALS, slotOf, STATS_2 } from '@wardledger/chaincode/domain';
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
    const readings = SIGNALS.map(({ code, minimum, scale }, index) => {
        const [one, other] = [(minimum + 20) * scale + index, (minimum + 21) * scale];
        return { code, values: [null, one, other], sum: one + other, sumOfSquares: String(one ** 2 + other ** 2) };
    });
    const totals = totalsOf(packSlots({ steps: 3, values: readings.map(({ code, values }) => ({ code, values })) }));
    expect(totals).toEqual(readings.map(({ code, sum, sumOfSquares }) => ({ code, count: 2, sum, sumOfSquares })));
});

test('a step is added to the slot that it shares with every 105th, and nothing of another', () => {
    const values = Array.from({ length: MAX_READINGS }, (_, step) => (step % 7 === 0 ? null : 600 + (step % 100)));
    const slots = packSlots({ steps: MAX_READINGS, values: [{ code: '8889-8', values }] });
    const expected = new BigInt64Array(STATS_2.polyModulusDegree);
    for (let slot = 0; slot < 105; slot += 1) {
        const shared = values.flatMap((value, step) => (value !== null && step % 105 === slot ? [BigInt(value)] : []));
        expected[slotOf(0, 1, slot)] = shared.reduce((sum, value) => sum + value, 0n);
        expected[slotOf(1, 1, slot)] = shared.reduce((sum, value) => sum + value ** 2n, 0n);
        expected[slotOf(2, 1, slot)] = BigInt(shared.length);
    }
    expect(slots).toEqual(expected);
});

describe('slots that no readings can add up to give no totals:', () => {
    const [HEART, TEMPERATURE] = [0, 4];
    const [VALUE, SQUARE, PRESENCE] = [0, 1, 2];
    /** Two windows: heart rates 78 and 90 in the first step, temperatures 36.6 and 40. */
    const sum = (): BigInt64Array => {
        const [one, other] = [
            [780, 3660],
            [900, 4000],
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
        ['a sum under the minimum', (slots) => (slots[slotOf(VALUE, TEMPERATURE, 0)] = 1999n)],
        ['a negative sum', (slots) => (slots[slotOf(VALUE, HEART, 0)] = -1n)],
        ['squares too small for the sum', (slots) => (slots[slotOf(SQUARE, HEART, 0)] = (1680n * 1680n) / 2n - 1n)],
        ['squares too large for the sum', (slots) => (slots[slotOf(SQUARE, HEART, 0)] = 1680n * 3500n + 1n)],
        [
            'squares too large for the sum, between two limits',
            (slots) => (slots[slotOf(SQUARE, TEMPERATURE, 0)] = 6000n * 7660n - 9_999_999n),
        ],
        ['something in the slot that no signal uses', (slots) => (slots[STATS_2.polyModulusDegree - 1] = 1n)],
        ['a number as an attacker would read it', (slots) => slots.set(slots.map((_, index) => BigInt(index) * 268_435_399n))],
    ])('%s', (_what, change) => {
        const slots = sum();
        expect(totalsOf(slots)).toBeDefined();
        change(slots);
        expect(totalsOf(slots)).toBeUndefined();
    });

    test('none that windows of readings add up to, whatever they are', () => {
        const signal = fc.constantFrom(...SIGNALS).chain(({ code, minimum, maximum, scale }) => {
            const reading = fc.option(fc.integer({ min: minimum * scale, max: maximum * scale }));
            return fc
                .tuple(fc.array(reading, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 500 }))
                .map(([pattern, steps]) => ({
                    code,
                    values: Array.from({ length: steps }, (_, step) => pattern[step % pattern.length] ?? null),
                }));
        });
        fc.assert(
            fc.property(fc.array(signal, { minLength: 1, maxLength: 20 }), (windows) => {
                const slots = windows
                    .map((window) => packSlots({ steps: 500, values: [window] }))
                    .reduce((all, one) => all.map((slot, index) => slot + one[index]!));
                const totals = totalsOf(slots);
                const counted = totals?.reduce((count, each) => count + each.count, 0);
                expect(counted).toBe(windows.flatMap(({ values }) => values.filter((value) => value !== null)).length);
            }),
        );
    });
});
