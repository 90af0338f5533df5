// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of reservations: a changed text is a changed ledger.

import { reservationKeys } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [reservationKeys.released('w'), 'world/released/w'],
    [reservationKeys.reservation('r'), 'world/reservation/r'],
    [reservationKeys.posters('r', 7), 'private/reserved-posters/r/0000000000000007'],
    [reservationKeys.part('r', 7), 'world/reserved/r/0000000000000007'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});
