// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of access: a changed text is a changed ledger.

import { accessKeys } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([[accessKeys.event('a'), 'private/access/a']])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});
