// SPDX-License-Identifier: Apache-2.0
// A test file is left out of a mutant's run only where it is known that none of its tests is asked for.
import { filesNamed } from './covering-tests.cjs';

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
