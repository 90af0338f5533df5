// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of subjects: a changed text is a changed ledger.

import { subjectKeys } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [subjectKeys.index('k'), 'private/index/k'],
    [subjectKeys.pointer('r'), 'private/pointer/r'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});
