// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `record`, and who may make it, written down apart from its row in the domain.

import { identities } from '../support/certificates';
import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { record } from './record-fixtures';

const alice = record('alice');
const ledgerId = id('alice');
const lookupKey = digest('lookup alice');
const authorship = { certificate: identities.ward1One.pem, signature: 'MEUCIQ==', nonce: digest('nonce'), time: 1 };
const page = { limit: 10, cursor: 'AAAA' };

export const examples: ExamplesOf<'record'> = {
    'record:CreateRecord': {
        permitted: 'admin admission doctor submit by registrar',
        optional: ['transient/numbering'],
        valid: ['transient/record/envelope = too long'],
        request: alice.request,
        transient: { ...alice.transient, numbering: 'both', authorship },
    },
    'record:UpdateRecord': {
        permitted: 'admin admission doctor nurse paramedic submit by registrar',
        optional: ['request/status'],
        together: ['request/envelopeDigest', 'request/commitment', 'transient/record'],
        request: {
            ledgerId,
            version: 1,
            status: 'inactive',
            envelopeDigest: alice.request.envelopeDigest,
            commitment: digest('commitment'),
        },
        transient: { record: { envelope: alice.transient.record.envelope, salt: digest('salt') }, authorship },
    },
    'record:RevokeRecord': {
        permitted: 'admin admission doctor submit by registrar',
        optional: ['request/version'],
        request: { ledgerId, version: 1 },
        transient: { authorship },
    },
    'record:EraseRecord': {
        permitted: 'admin privacy-officer submit by registrar',
        request: { ledgerId },
        transient: { record: { lookupKey }, authorship },
    },
    'record:PlaceLegalHold': { permitted: 'privacy-officer submit by registrar', request: { ledgerId }, transient: { authorship } },
    'record:LiftLegalHold': { permitted: 'privacy-officer submit by registrar', request: { ledgerId }, transient: { authorship } },
    'record:GetLegalHold': { permitted: 'privacy-officer evaluate', request: { ledgerId, ...page }, transient: {} },
    'record:MergeRecords': {
        permitted: 'admin admission submit by registrar',
        request: { ledgerId, into: id('bob'), version: 1 },
        optional: ['request/version'],
        transient: { authorship },
    },
    'record:UnmergeRecords': { permitted: 'admin admission submit by registrar', request: { ledgerId }, transient: { authorship } },
    'record:RepairRecord': {
        permitted: 'admin admission submit by registrar',
        optional: ['request/version'],
        request: { ledgerId, version: 1 },
        transient: { record: { lookupKey, salt: digest('salt'), sealedId: alice.transient.record.sealedId }, authorship },
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
