// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `record`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { record } from './record-fixtures';

const alice = record('alice');
const ledgerId = id('alice');
const lookupKey = digest('lookup alice');
const page = { limit: 10, cursor: 'AAAA' };

export const examples: ExamplesOf<'record'> = {
    'record:CreateRecord': {
        permitted: 'admin admission doctor submit',
        optional: ['transient/numbering'],
        valid: ['transient/record/envelope = too long'],
        request: alice.request,
        transient: { ...alice.transient, numbering: 'both' },
    },
    'record:UpdateRecord': {
        permitted: 'admin admission doctor nurse paramedic submit',
        optional: ['request/status'],
        together: ['request/envelopeDigest', 'request/commitment', 'transient/record'],
        request: {
            ledgerId,
            version: 1,
            status: 'inactive',
            envelopeDigest: alice.request.envelopeDigest,
            commitment: digest('commitment'),
        },
        transient: { record: { envelope: alice.transient.record.envelope, salt: digest('salt') } },
    },
    'record:RevokeRecord': {
        permitted: 'admin admission doctor submit',
        optional: ['request/version'],
        request: { ledgerId, version: 1 },
        transient: {},
    },
    'record:EraseRecord': { permitted: 'admin privacy-officer submit', request: { ledgerId }, transient: { record: { lookupKey } } },
    'record:PlaceLegalHold': { permitted: 'privacy-officer submit', request: { ledgerId }, transient: {} },
    'record:LiftLegalHold': { permitted: 'privacy-officer submit', request: { ledgerId }, transient: {} },
    'record:GetLegalHold': { permitted: 'privacy-officer evaluate', request: { ledgerId, ...page }, transient: {} },
    'record:MergeRecords': {
        permitted: 'admin admission submit',
        request: { ledgerId, into: id('bob'), version: 1 },
        optional: ['request/version'],
        transient: {},
    },
    'record:UnmergeRecords': { permitted: 'admin admission submit', request: { ledgerId }, transient: {} },
    'record:RepairRecord': {
        permitted: 'admin admission submit',
        optional: ['request/version'],
        request: { ledgerId, version: 1 },
        transient: { record: { lookupKey, salt: digest('salt'), sealedId: alice.transient.record.sealedId } },
    },
    'record:FindRecordById': { permitted: 'admin admission doctor nurse paramedic evaluate', request: { lookupKey }, transient: {} },
    'record:ListRecords': {
        permitted: 'admin admission doctor privacy-officer evaluate',
        optional: ['request/kind', 'request/ward'],
        request: { kind: 'patient', ward: 'ward1', ...page },
        transient: {},
    },
    'record:GetRecordHistory': {
        permitted: 'admin admission auditor doctor privacy-officer evaluate',
        request: { ledgerId, ...page },
        transient: {},
    },
};
