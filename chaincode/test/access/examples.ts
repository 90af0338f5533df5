// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `access`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';

const ledgerId = id('alice');

export const examples: ExamplesOf<'access'> = {
    'access:RecordAccess': {
        permitted: 'admin admission auditor doctor nurse paramedic privacy-officer researcher submit',
        request: { accessKey: digest('access') },
        transient: { access: { subject: ledgerId, action: 'read-record', purpose: 'TREAT', salt: digest('salt') } },
    },
    'access:GetAccess': {
        permitted: 'auditor custodian privacy-officer evaluate',
        request: { accessKey: digest('access') },
        transient: {},
    },
};
