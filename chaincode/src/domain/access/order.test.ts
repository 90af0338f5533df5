// SPDX-License-Identifier: Apache-2.0
import { hasEnded, inOrder, isBefore } from './order';
import type { StoredFact } from './facts';

const at = (time: number, id: string) => ({ time, id }) as StoredFact;

it('facts count by their time, and in one millisecond by their id', () => {
    const facts = [at(2, 'a'), at(1, 'c'), at(1, 'b')];
    expect(inOrder(facts)).toEqual([at(1, 'b'), at(1, 'c'), at(2, 'a')]);
    expect(facts[0]).toEqual(at(2, 'a'));
    expect([isBefore(at(1, 'b'), at(1, 'c')), isBefore(at(1, 'c'), at(1, 'b')), isBefore(at(2, 'a'), at(1, 'c'))]).toEqual([
        true,
        false,
        false,
    ]);
});

it('no fact counts before itself', () => {
    expect(isBefore(at(1, 'b'), at(1, 'b'))).toBe(false);
});

it('an end is over at its time; what has none never is', () => {
    expect([hasEnded(2, 1), hasEnded(2, 2), hasEnded(undefined, 2)]).toEqual([false, true, false]);
});
