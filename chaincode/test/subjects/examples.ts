// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `subject`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';
import { sealedId } from './sealed';

const lookupKey = digest('lookup alice');
const ledgerId = id('alice');

export const examples: ExamplesOf<'subject'> = {
    'subject:RegisterSubjects': {
        permitted: 'admin iot-gateway registrar submit',
        request: {},
        optional: ['transient/numbering'],
        transient: {
            subjects: [{ lookupKey, ledgerId, kind: 'record', sealedId: sealedId(ledgerId, 'alice'), salt: digest('salt') }],
            numbering: 'both',
        },
    },
    'subject:FindSubjects': {
        permitted:
            'admin admission auditor doctor insurer iot-gateway lab nurse paramedic patient pharmacist privacy-officer registrar researcher evaluate',
        request: { lookupKeys: [lookupKey] },
        transient: {},
    },
    'subject:GetNumbering': {
        permitted:
            'admin admission auditor doctor insurer iot-gateway lab nurse paramedic patient pharmacist privacy-officer registrar researcher evaluate',
        request: {},
        transient: {},
    },
    'subject:ListErased': {
        permitted: 'registrar evaluate',
        optional: ['request/cursor'],
        request: { ward: 'ward1', limit: 10, cursor: 'AAAA' },
        transient: {},
    },
};
