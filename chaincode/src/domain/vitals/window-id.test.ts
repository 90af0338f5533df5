// SPDX-License-Identifier: Apache-2.0
// The id of a window says whose it is, and as little else as before.

import { isLedgerId, WARDS } from '../kernel';
import { wardOfWindow, windowIdOf } from './window-id';

const random = 'fedcba9876543210'.repeat(4);

it.each(WARDS)('is a ledger id of %s', (ward) => {
    const id = windowIdOf(ward, random);
    expect([isLedgerId(id), wardOfWindow(id)]).toEqual([true, ward]);
});

// A changed digit is a changed ledger.
it('differs from what was drawn in its first digit alone', () => {
    expect(WARDS.map((ward) => windowIdOf(ward, random))).toEqual(['0edcba9876543210fedcba9876543210', '1edcba9876543210fedcba9876543210']);
});

it.each(['2', '9', 'a', 'f'])('is of nobody where it begins with %s', (digit) => {
    expect(wardOfWindow(digit + random.slice(1, 32))).toBeUndefined();
});

it.each([
    ['for a ward of another channel', 'ward3', random],
    ['of too few digits', 'ward1', random.slice(0, 31)],
])('is not made %s', (_, ward, digits) => {
    expect(() => windowIdOf(ward, digits)).toThrow(RangeError);
});
