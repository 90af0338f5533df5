// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of entries: a changed text is a changed ledger.

import { accessKeys, accessRuns } from '../access/keys';
import { entryKeys } from './keys';

it.each([
    [entryKeys.form('a', 'i'), 'private/form/a/i'],
    [accessKeys.entry('a', 5, 'i'), 'private/entry/a/9007199254740986/i'],
])('%j is %s', ({ room, path }, text) => {
    expect([room, ...path.split('\u0000').slice(1, -1)].join('/')).toBe(text);
});

it('of what is known of entries lie in their runs', () => {
    expect([accessRuns.entries('a'), accessRuns.entry('a', 5, 'i')]).toEqual([
        { room: 'private', type: 'entry', attributes: ['a'] },
        { room: 'private', type: 'entry', attributes: ['a', '9007199254740986', 'i'] },
    ]);
});
