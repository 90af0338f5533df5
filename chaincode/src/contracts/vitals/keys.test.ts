// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of vitals: a changed text is a changed ledger.

import { compositeKey } from '../../platform';
import { vitalsKeys, vitalsPrefixes } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [vitalsKeys.window('w'), 'world/window/w'],
    [vitalsKeys.ciphertext('ward1', 'h'), 'world/ciphertext/ward1/h'],
    [vitalsKeys.retired('w'), 'world/retired/w'],
    [vitalsKeys.remade('w', 7), 'world/remade/w/0000000000000007'],
    [vitalsKeys.correctionDue('ward1', 'w'), 'world/correction-due/ward1/w'],
    [vitalsKeys.byPatient('p', 7, 'w'), 'world/window~subject/p/0000000000000007/w'],
    [vitalsKeys.byWard('ward1', 7, 'w'), 'world/window~ward/ward1/0000000000000007/w'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

it('puts a post under a simple key, which a range of its device finds', () => {
    expect(vitalsKeys.post('ward1', 'd', 42)).toEqual({ room: 'world', path: 'post/ward1/d/0000000000000042' });
});

it.each([
    [vitalsPrefixes.remade('w'), vitalsKeys.remade('w', 1)],
    [vitalsPrefixes.correctionsDue('ward1'), vitalsKeys.correctionDue('ward1', 'w')],
    [vitalsPrefixes.byPatient('p'), vitalsKeys.byPatient('p', 1, 'w')],
    [vitalsPrefixes.byWard('w'), vitalsKeys.byWard('w', 1, 'x')],
])('the run %j begins the keys inside it', ({ type, attributes }, key) => {
    expect(key.path.startsWith(compositeKey(type, attributes))).toBe(true);
});
