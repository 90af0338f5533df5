// SPDX-License-Identifier: Apache-2.0
// A range of an ordered state against a look at every key, whatever was set, deleted and cleared before.

import fc from 'fast-check';
import { OrderedState } from './ordered-state';

const key = fc.constantFrom('', 'a', 'ab', 'b', 'c', '\u0000a\u0000', '\u0000b\u0000', 'é', '\uffff');
const step = fc.oneof(
    fc.record({ do: fc.constantFrom('set' as const, 'delete' as const), key }),
    fc.record({ do: fc.constant('range' as const), key, to: key }),
    fc.constant({ do: 'clear' as const }),
);

it('has the keys of a range in their order', () => {
    fc.assert(
        fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
            const state = new OrderedState();
            for (const one of steps) {
                if ('to' in one) {
                    const expected = [...state.keys()].filter((each) => each >= one.key && each < one.to).sort();
                    expect(state.keysBetween(one.key, one.to)).toEqual(expected);
                } else if (one.do === 'set') {
                    state.set(one.key, one.key);
                } else if (one.do === 'delete') {
                    state.delete(one.key);
                } else {
                    state.clear();
                }
            }
        }),
        { numRuns: 1_000 },
    );
});
