// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of subjects: a changed text is a changed ledger.

import { compositeKey } from '../../platform';
import { subjectKeys, subjectPrefixes, subjectRuns } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');

it.each([
    [subjectKeys.index('k'), 'private/index/k'],
    [subjectKeys.pointer('r'), 'private/pointer/r'],
    [subjectKeys.mark('r'), 'private/mark/r'],
    [subjectKeys.mergedMark('s', 'r'), 'private/mark/s/r'],
    [subjectKeys.removal('r'), 'world/removal/r'],
    [subjectKeys.merged('s', 'r'), 'world/merged/s/r'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

it('the run of marks begins at the own one, and goes through those of what was merged', () => {
    const { type, attributes } = subjectRuns.marks('s');
    expect(compositeKey(type, attributes)).toBe(subjectKeys.mark('s').path);
    expect(subjectKeys.mergedMark('s', 'r').path.startsWith(subjectKeys.mark('s').path)).toBe(true);
});

it('the run of what was merged begins the keys inside it', () => {
    const { type, attributes } = subjectPrefixes.merged('s');
    expect(subjectKeys.merged('s', 'r').path.startsWith(compositeKey(type, attributes))).toBe(true);
});
