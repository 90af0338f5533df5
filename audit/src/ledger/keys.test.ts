// SPDX-License-Identifier: Apache-2.0
// The layout is the chaincode's: it stands here a second time, and a difference would find looks missing that are there.

import { createHash } from 'node:crypto';
import { keyOf } from '@wardledger/block-verifier/core';
import { accessKeys } from '../../../chaincode/src/contracts/access/keys';
import { governanceKeys } from '../../../chaincode/src/contracts/governance/keys';
import { participantKeys } from '../../../chaincode/src/contracts/participants/keys';
import { policyKeys } from '../../../chaincode/src/contracts/policies/keys';
import { vitalsKeys } from '../../../chaincode/src/contracts/vitals/keys';
import { COLLECTION } from '../../../chaincode/src/platform/state/private-state';
import { KEYS, POST_PREFIX, postIn, READ_PREFIXES, WINDOW_PREFIX } from './keys';

const look = { about: 'a'.repeat(32), time: 1_750_000_000_000, id: 'b'.repeat(32) };
const hashed = ({ path }: { path: string }) => ({
    collection: COLLECTION,
    key: keyOf(createHash('sha256').update(path, 'utf8').digest()),
});

it.each([
    ['a look', KEYS.look(look), hashed(accessKeys.look(look.about, look.time, look.id))],
    ['a fact', KEYS.fact(look), hashed(accessKeys.fact(look.about, look.time, look.id))],
    ['the body of a set', KEYS.policyBody('c', 'd'), hashed(policyKeys.body('c', 'd'))],
    ['the set in force', KEYS.policySetting(), { collection: '', key: governanceKeys.setting('policy-set', 'both').path }],
    ['what a ward forbids', KEYS.ownForbids('ward1'), { collection: '', key: policyKeys.forbids('ward1').path }],
    ['a binding', KEYS.binding('Ward1MSP', 'e'), { collection: '', key: participantKeys.binding('Ward1MSP', 'e').path }],
    ['a person', KEYS.person('e'), { collection: '', key: participantKeys.person('e').path }],
])('%s stands where the chaincode writes it', (_what, found, expected) => {
    expect(found).toEqual(expected);
});

it('settings, forbids, bindings and persons are what is read', () => {
    const read = [KEYS.policySetting(), KEYS.ownForbids('ward2'), KEYS.binding('Ward1MSP', 'e'), KEYS.person('e')];
    expect(read.every(({ key }) => READ_PREFIXES.some((prefix) => key.startsWith(prefix)))).toBe(true);
});

it('posts are read by their keys, and windows are told from their indices', () => {
    const post = vitalsKeys.post('ward2', 'a'.repeat(32), 1_234_567).path;
    expect([post.startsWith(POST_PREFIX), postIn(post)]).toEqual([true, { ward: 'ward2', device: 'a'.repeat(32), sequence: 1_234_567 }]);
    const window = 'b'.repeat(32);
    const keys = [
        vitalsKeys.window(window),
        vitalsKeys.byPatient('c', 1, window),
        vitalsKeys.byWard('ward1', 1, window),
        vitalsKeys.retired(window),
    ];
    expect(keys.map(({ path }) => path.startsWith(WINDOW_PREFIX))).toEqual([true, false, false, false]);
});
