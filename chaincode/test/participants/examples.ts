// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `participant`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { sealedId } from '../subjects/sealed';
import { digest, id, salted } from '../support/fixtures';

const ledgerId = id('alice');
const certificateId = digest('certificate');

export const examples: ExamplesOf<'participant'> = {
    'participant:RegisterParticipant': {
        permitted: 'msp-administrator registrar submit',
        optional: ['transient/name'],
        request: { ledgerId, certificateId, roles: ['doctor'] },
        transient: { ...salted, name: { lookupKey: digest('alice'), sealedId: sealedId(ledgerId, 'alice', 'participant') } },
    },
    'participant:BindCertificate': {
        permitted: 'msp-administrator registrar submit',
        optional: ['request/replaces'],
        request: { ledgerId, certificateId, replaces: digest('certificate before') },
        transient: {},
    },
    'participant:EndCertificate': { permitted: 'admin msp-administrator submit', request: { certificateId }, transient: {} },
    'participant:UpdateParticipant': {
        permitted: 'msp-administrator registrar submit',
        request: { ledgerId, roles: ['doctor'] },
        transient: salted,
    },
    'participant:SuspendParticipant': {
        permitted: 'admin msp-administrator submit',
        request: { ledgerId, reason: 'left' },
        transient: salted,
    },
    'participant:ReinstateParticipant': { permitted: 'admin msp-administrator submit', request: { ledgerId }, transient: salted },
    'participant:FindPeople': {
        permitted: 'admission doctor lab nurse paramedic patient privacy-officer evaluate',
        request: { people: [{ ledgerId }, { ward: 'ward1', lookupKey: digest('alice') }] },
        transient: {},
    },
    'participant:ListParticipants': {
        permitted: 'admin privacy-officer evaluate',
        optional: ['request/ward', 'request/role', 'request/status', 'request/cursor'],
        request: { ward: 'ward1', role: 'doctor', status: 'active', limit: 2, cursor: 'abcd' },
        transient: {},
    },
    'participant:ListCertificates': { permitted: 'admin evaluate', request: { ledgerId }, transient: {} },
    'participant:GetParticipant': {
        permitted: 'known evaluate',
        optional: ['request/mspId'],
        request: { certificateId, mspId: 'Ward1MSP' },
        transient: {},
    },
};
