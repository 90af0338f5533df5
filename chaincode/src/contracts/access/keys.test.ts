// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of access: a changed text is a changed ledger.

import { compositeKey } from '../../platform';
import { accessKeys, accessRuns } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [accessKeys.fact('a', 5, 'i'), 'private/fact/a/0000000000000005/i'],
    [accessKeys.look('a', 5, 'i'), 'private/look/a/9007199254740986/i'],
    [accessKeys.book('w', 'visit', { time: 5, id: 'i' }), 'private/book/w/visit/9007199254740986/i'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

it('lie in their runs; each look and fact in one of its own', () => {
    for (const list of ['look', 'fact'] as const) {
        const { type, attributes } = accessRuns[list]('a', 5, 'i');
        expect(compositeKey(type, attributes)).toBe(accessKeys[list]('a', 5, 'i').path);
    }
    expect([accessRuns.facts('a'), accessRuns.looks('a'), accessRuns.book('w', 'visit')]).toEqual([
        { room: 'private', type: 'fact', attributes: ['a'] },
        { room: 'private', type: 'look', attributes: ['a'] },
        { room: 'private', type: 'book', attributes: ['w', 'visit'] },
    ]);
});
