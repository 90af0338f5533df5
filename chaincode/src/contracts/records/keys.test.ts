// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of records: a changed text is a changed ledger.

import { compositeKey } from '../../platform';
import { recordKeys, recordPrefixes } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [recordKeys.record('r'), 'world/record/r'],
    [recordKeys.byKind('patient', 'ward1', 'r'), 'world/record~kind/patient/ward1/r'],
    [recordKeys.byWard('ward1', 'r'), 'world/record~ward/ward1/r'],
    [recordKeys.erasure('r', 'admin'), 'world/erasure/r/admin'],
    [recordKeys.erasureApprover('r', 'admin'), 'private/erasure/r/admin'],
    [recordKeys.hold('r'), 'world/hold/r'],
    [recordKeys.kept('r', 7), 'world/kept/r/0000000000000007'],
    [recordKeys.payload('k'), 'private/record/k'],
    [recordKeys.keptContent('k', 7), 'private/kept/k/0000000000000007'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

it.each([
    [recordPrefixes.records(), recordKeys.record('r')],
    [recordPrefixes.byKind('k'), recordKeys.byKind('k', 'w', 'r')],
    [recordPrefixes.byKindAndWard('k', 'w'), recordKeys.byKind('k', 'w', 'r')],
    [recordPrefixes.byWard('w'), recordKeys.byWard('w', 'r')],
    [recordPrefixes.kept('r'), recordKeys.kept('r', 7)],
])('the run %j begins the keys inside it', ({ type, attributes }, key) => {
    expect(key.path.startsWith(compositeKey(type, attributes))).toBe(true);
});
