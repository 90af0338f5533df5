// SPDX-License-Identifier: Apache-2.0
// The layout without SEAL: what is refused, in words that hold no value, and what adds up.

import { SIGNAL_CODES, STATS_1 } from '@wardledger/chaincode/domain';
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

test('a code that the set does not have is refused, also without a value, and in totals', () => {
    const unknown = new RangeError('the parameter set has no such code');
    expect(() => packSlots({ steps: 1, values: [{ code: '1-2', values: [null] }] })).toThrow(unknown);
    expect(() => totalsOf(new BigInt64Array(STATS_1.polyModulusDegree), ['1-2'])).toThrow(unknown);
});

test('each code has its own values, squares and presence; what was not measured adds nothing', () => {
    const values = SIGNAL_CODES.map((code, index) => ({ code, values: [null, 300 + index, 310] }));
    const totals = totalsOf(packSlots({ steps: 3, values }), SIGNAL_CODES);
    expect(totals).toEqual(
        SIGNAL_CODES.map((code, index) => ({ code, count: 2, sum: 610 + index, sumOfSquares: (300 + index) ** 2 + 310 ** 2 })),
    );
});
