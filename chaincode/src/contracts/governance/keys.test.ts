// SPDX-License-Identifier: Apache-2.0
// The layout of the keys of governance: a changed text is a changed ledger.

import { compositeKey } from '../../platform';
import { governanceKeys, governancePrefixes } from './keys';

const shown = ({ room, path }: { room: string; path: string }): string => [room, ...path.split('\u0000').slice(1, -1)].join('/');
const run = { stage: 'unended', kind: 'policy-set' } as const;

it.each([
    [governanceKeys.proposal('p'), 'world/proposal/p'],
    [governanceKeys.end('p'), 'world/proposal~end/p'],
    [governanceKeys.listed(run, 3, 'p'), 'world/proposal~list/unended/policy-set/0000000000000003/p'],
    [governanceKeys.refusal('p', 't'), 'world/proposal~refusal/p/t'],
    [governanceKeys.setting('ledger-setting', 'ward1:cohort-posters'), 'world/setting/ledger-setting/ward1:cohort-posters'],
    [governanceKeys.settled('record-numbers', 'both'), 'world/setting~settled/record-numbers/both'],
])('%j is %s', (key, text) => {
    expect(shown(key)).toBe(text);
});

it('the run of a list begins the keys inside it', () => {
    const { type, attributes } = governancePrefixes.listed(run);
    expect(governanceKeys.listed(run, 1, 'p').path.startsWith(compositeKey(type, attributes))).toBe(true);
});
