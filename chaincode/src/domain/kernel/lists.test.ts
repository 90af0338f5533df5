// SPDX-License-Identifier: Apache-2.0
// Repetitions and order, against what sorting and sets say.

import fc from 'fast-check';
import { firstRepeated, isStrictlyAscending } from './lists';

describe('lists', () => {
    it('find the first repetition', () => {
        expect([firstRepeated([]), firstRepeated(['a', 'b']), firstRepeated(['a', 'b', 'b', 'a'])]).toEqual([undefined, undefined, 2]);
    });

    it('ascend strictly exactly when sorting and removing repetitions changes nothing', () => {
        fc.assert(
            fc.property(fc.array(fc.string({ maxLength: 2 })), (items) => {
                expect(isStrictlyAscending(items)).toBe(JSON.stringify([...new Set(items)].sort()) === JSON.stringify(items));
                expect(firstRepeated(items) === undefined).toBe(new Set(items).size === items.length);
            }),
        );
    });
});
