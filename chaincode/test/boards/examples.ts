// SPDX-License-Identifier: Apache-2.0
// One valid call of every function of contract `board`, and who may make it, written down apart from its row in the domain.

import { identities } from '../support/certificates';
import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';

export const examples: ExamplesOf<'board'> = {
    'board:ListPatients': {
        permitted: 'doctor nurse evaluate',
        request: { purpose: 'TREAT', limit: 10, cursor: 'AA' },
        transient: {},
    },
    'board:RecordLooks': {
        permitted: 'doctor nurse submit by registrar',
        request: { notice: digest('notice') },
        transient: {
            patients: [id('alice'), id('bob')],
            purpose: 'TREAT',
            decision: 'permit',
            random: id('random'),
            salt: digest('salt'),
            authorship: { certificate: identities.ward1One.pem, signature: 'MEUCIQ==', nonce: digest('nonce'), time: 1 },
        },
    },
};
