// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `policies`, and who may make it, written down apart from its row in the domain.

import { starterSet } from '../../src/domain';
import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { forbidsOf, policyFor } from './sets';

const EVERYBODY = 'admin admission auditor doctor insurer iot-gateway lab nurse paramedic patient pharmacist privacy-officer researcher';

export const examples: ExamplesOf<'policies'> = {
    'policies:CheckAttributes': {
        permitted: `${EVERYBODY} evaluate`,
        optional: ['request/subject', 'request/patient'],
        request: { subject: id('doctor'), patient: id('alice'), category: 'vitals', action: 'read', purpose: 'TREAT' },
        transient: {},
    },
    'policies:CheckAccess': {
        permitted: `${EVERYBODY} evaluate`,
        request: { patients: [id('alice')], category: 'vitals', action: 'read', purpose: 'TREAT' },
        transient: {},
    },
    'policies:CheckLook': {
        permitted: 'registrar evaluate',
        request: {
            look: { about: id('alice'), time: 1_750_000_000_000, id: id('look') },
            ward: 'ward2',
            entry: { about: id('alice'), notice: digest('notice') },
        },
        transient: {},
    },
    'policies:ExplainLooks': {
        permitted: 'patient privacy-officer evaluate',
        request: { about: id('alice'), looks: [{ about: id('alice'), time: 1_750_000_000_000, id: id('look') }] },
        transient: {},
    },
    'policies:Decide': {
        permitted: 'custodian evaluate',
        optional: ['transient/question/sealed', 'transient/question/floor'],
        request: {},
        transient: {
            question: {
                nonce: digest('nonce'),
                looks: [{ about: id('alice'), time: 1_750_000_000_000, id: id('look') }],
                sealed: true,
                floor: { about: id('bob'), time: 1_750_000_000_000, id: id('seen') },
            },
            key: digest('key'),
        },
    },
    'policies:StoreSet': {
        permitted: 'admin submit',
        valid: ['transient/set = too long'],
        request: {},
        transient: { set: starterSet(digest).text, salt: digest('salt') },
    },
    'policies:TrySet': {
        permitted: 'admin auditor privacy-officer evaluate',
        together: ['request/digest', 'request/set'],
        valid: ['request/set = too long'],
        request: { digest: digest('set'), set: starterSet(digest).text },
        transient: {},
    },
    'policies:SetForbids': {
        permitted: 'admin submit',
        optional: ['request/replaces'],
        valid: ['transient/set = too long'],
        request: { replaces: digest('set') },
        transient: { set: forbidsOf(policyFor('forbid', 'nurse', 'demographics')).text, random: id('random'), salt: digest('salt') },
    },
    'policies:WithdrawForbids': {
        permitted: 'admin submit',
        request: { digest: digest('set') },
        transient: { random: id('random'), salt: digest('salt') },
    },
    'policies:TryForbids': {
        permitted: 'admin auditor privacy-officer evaluate',
        valid: ['request/set = too long'],
        request: { set: forbidsOf(policyFor('forbid', 'nurse', 'demographics')).text },
        transient: {},
    },
    'policies:ListForbids': { permitted: 'admin auditor privacy-officer evaluate', request: {}, transient: {} },
    'policies:GetSet': {
        permitted: 'admin auditor privacy-officer evaluate',
        optional: ['request/digest'],
        request: { digest: digest('set') },
        transient: {},
    },
};
