// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `participant`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';

const ledgerId = id('alice');

export const examples: ExamplesOf<'participant'> = {
    'participant:RegisterParticipant': {
        permitted: 'msp-administrator registrar submit',
        request: { ledgerId, certificateId: digest('certificate'), roles: ['doctor'] },
        transient: {},
    },
    'participant:UpdateParticipant': {
        permitted: 'msp-administrator registrar submit',
        request: { certificateId: digest('certificate'), roles: ['doctor'], status: 'active' },
        transient: {},
    },
    'participant:SuspendParticipant': {
        permitted: 'admin submit',
        request: { certificateId: digest('certificate'), reason: 'left' },
        transient: {},
    },
    'participant:ReinstateParticipant': { permitted: 'admin submit', request: { certificateId: digest('certificate') }, transient: {} },
    'participant:GetParticipant': {
        permitted: 'known evaluate',
        optional: ['request/mspId'],
        request: { certificateId: digest('certificate'), mspId: 'Ward1MSP' },
        transient: {},
    },
};
