// SPDX-License-Identifier: Apache-2.0
// A test file is left out of a mutant's run only where it is known that none of its tests is asked for; the others come in the order that ends soonest.
import { filesNamed, likeliestFirst } from './covering-tests.cjs';

const rules = { path: '/sandbox/rules.test.ts' };
const keys = { path: '/sandbox/keys.test.ts' };
const fresh = { path: '/sandbox/fresh.test.ts' };
const names = new Map([
    [rules.path, ['a round needs (two) proofs', 'a round ends']],
    [keys.path, ['a key has no dot']],
]);

it('runs every file where no test is named', () => {
    expect(filesNamed([rules, keys, fresh], undefined, names)).toEqual([rules, keys, fresh]);
    expect(filesNamed([rules, keys, fresh], '', names)).toEqual([rules, keys, fresh]);
});

it('leaves out a file that has no test of the names, and keeps one of which nothing is known', () => {
    expect(filesNamed([rules, keys, fresh], '(a round needs \\(two\\) proofs)|(another)', names)).toEqual([rules, fresh]);
});

it('compares without case, as jest does', () => {
    expect(filesNamed([rules, keys], '(A KEY HAS NO DOT)', names)).toEqual([keys]);
});

it('begins with what is most likely to notice for its time, and tries what it does not know', () => {
    const records = new Map([
        [rules.path, { noticed: 9, runs: 10, milliseconds: 20_000 }],
        [keys.path, { noticed: 0, runs: 10, milliseconds: 5000 }],
    ]);
    expect(likeliestFirst([keys, rules, fresh], records)).toEqual([fresh, rules, keys]);
    expect(likeliestFirst([rules, keys], records.set(keys.path, { noticed: 3, runs: 10, milliseconds: 5000 }))).toEqual([keys, rules]);
});
