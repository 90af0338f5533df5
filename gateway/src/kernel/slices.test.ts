// SPDX-License-Identifier: Apache-2.0
// A list in parts is the list, and no part is empty or too long.

import fc from 'fast-check';
import { slicesOf } from './slices';

it('gives every item once, in order, in parts of that size and one with the rest', () => {
    fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 20 }), fc.integer({ min: 1, max: 8 }), (items, size) => {
            const slices = slicesOf(items, size);
            expect(slices.flat()).toEqual(items);
            expect(slices.slice(0, -1).every(({ length }) => length === size)).toBe(true);
            expect(slices.every(({ length }) => length > 0 && length <= size)).toBe(true);
        }),
        {
            examples: [
                [[], 3],
                [[1, 2, 3], 3],
                [[1, 2, 3, 4], 3],
            ],
        },
    );
});
