// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of participants: a changed text is a changed ledger.

import { participantKeys } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([[participantKeys.participant('M', 'c'), 'world/participant/M/c']])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});
