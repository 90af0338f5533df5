// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `access`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';

const ledgerId = id('alice');

export const examples: ExamplesOf<'access'> = {
    'access:Record': {
        permitted:
            'admin admission auditor custodian doctor insurer lab nurse paramedic patient pharmacist privacy-officer registrar researcher submit',
        optional: ['transient/facts/0/location', 'transient/facts/0/lab'],
        request: { notice: digest('notice') },
        transient: {
            facts: [{ kind: 'visit', about: ledgerId, team: [id('doctor')], location: 'Bay 4', lab: id('lab') }],
            random: id('random'),
            salt: digest('salt'),
        },
    },
    'access:FindFact': {
        permitted: 'admin admission auditor doctor insurer lab nurse paramedic patient pharmacist privacy-officer researcher evaluate',
        optional: ['request/time'],
        request: { about: ledgerId, notice: digest('notice'), time: 1 },
        transient: {},
    },
    'access:FindEncryptionKey': {
        permitted: 'admin admission auditor doctor insurer lab nurse paramedic patient pharmacist privacy-officer researcher evaluate',
        request: { person: id('doctor') },
        transient: {},
    },
    'access:GetStanding': {
        permitted: 'admission custodian doctor nurse paramedic patient privacy-officer evaluate',
        request: { about: ledgerId },
        transient: {},
    },
    'access:FindRefusing': {
        permitted: 'custodian evaluate',
        request: {},
        transient: { question: { nonce: digest('nonce'), patients: [ledgerId], purpose: 'HRESCH' }, key: digest('key') },
    },
    'access:ListLooks': {
        permitted: 'patient privacy-officer evaluate',
        optional: ['request/from', 'request/to'],
        request: { about: ledgerId, from: 1, to: 2, limit: 10, cursor: 'AA' },
        transient: {},
    },
    'access:ListEvents': {
        permitted: 'auditor privacy-officer evaluate',
        optional: ['ward', 'kind', 'person', 'decision', 'category', 'from', 'to'].map((field) => `request/${field}`),
        request: {
            ward: 'ward1',
            kind: 'look',
            person: id('doctor'),
            decision: 'deny',
            category: 'vitals',
            from: 1,
            to: 2,
            limit: 10,
            cursor: 'AA',
        },
        transient: {},
    },
    'access:ListAnnounced': { permitted: 'registrar evaluate', request: { limit: 1000, cursor: 'AA' }, transient: {} },
    'access:FindNotices': {
        permitted: 'patient evaluate',
        request: { about: ledgerId, places: [{ notice: digest('notice'), time: 1 }] },
        transient: {},
    },
    'access:ListEmergencies': {
        permitted: 'privacy-officer evaluate',
        optional: ['request/ward', 'request/reviewed'],
        valid: ['request/reviewed = false'],
        request: { ward: 'ward1', reviewed: true, limit: 10, cursor: 'AA' },
        transient: {},
    },
    'access:ListErasedFacts': {
        permitted: 'admin privacy-officer registrar evaluate',
        request: { limit: 10 },
        transient: {},
    },
    'access:PurgeFacts': {
        permitted: 'admin privacy-officer registrar submit',
        request: {},
        transient: { erased: [ledgerId], facts: [{ about: ledgerId, time: 1_750_000_000_000, id: id('fact'), list: 'fact' }] },
    },
};
