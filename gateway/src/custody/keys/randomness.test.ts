// SPDX-License-Identifier: Apache-2.0
// Random values: as long as what they protect asks, and never the same twice.

import {
    newAccessKey,
    newDecisionSecret,
    newLedgerId,
    newPrivateKey,
    newRequestId,
    newSalt,
    newUnidentifiedNumber,
    randomBelow,
    randomPart,
} from './randomness';

test.each([
    ['a ledger id', newLedgerId, /^[0-9a-f]{32}$/],
    ['a salt', newSalt, /^[0-9a-f]{64}$/],
    ['the key of an access event', newAccessKey, /^[0-9a-f]{64}$/],
    ['the secret of a decision', newDecisionSecret, /^[0-9a-f]{64}$/],
    ['the key of a payload', newPrivateKey, /^[0-9a-f]{64}$/],
    ['the name of a request', newRequestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['the number of somebody unidentified', newUnidentifiedNumber, /^unidentified-[2-9a-hj-km-np-z]{8}$/],
])('%s has its shape and is drawn anew', (_what, draw, shape) => {
    const drawn = Array.from({ length: 100 }, draw);
    expect(drawn.filter((one) => !shape.test(one))).toEqual([]);
    expect(new Set(drawn).size).toBe(drawn.length);
});

test('a number below a bound is a whole one, and each of them comes', () => {
    const drawn = Array.from({ length: 300 }, () => randomBelow(3));
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2]);
});

test('a part is one of a whole', () => {
    const drawn = Array.from({ length: 100 }, randomPart);
    expect(drawn.filter((part) => part < 0 || part >= 1)).toEqual([]);
    expect(new Set(drawn).size).toBeGreaterThan(1);
});
