// SPDX-License-Identifier: Apache-2.0
// One valid call of the function of contract `downtime`, and who may make it, written down apart from its row in the domain.

import type { ExamplesOf } from '../support/example';
import { digest, id } from '../support/fixtures';

export const examples: ExamplesOf<'downtime'> = {
    'downtime:Snapshot': {
        permitted: 'custodian evaluate',
        request: {},
        transient: { question: { nonce: digest('nonce'), part: { of: 'patients', ids: [id('alice')] } }, key: digest('key') },
    },
};
