// SPDX-License-Identifier: Apache-2.0
// Who may ask for tokens and keys of the issuer in this gateway: where there is one, everybody. Who may see, register and suspend others.

import { type AccessTable, OVERSIGHT } from '../../plugins/access';

export const PARTICIPANT_ACCESS: AccessTable = {
    'GET /.well-known/jwks.json': 'public',
    'POST /dev/token': 'public',
    'POST /dev/oauth/token': 'public',
    'POST /v1/participants': ['admin'],
    'GET /v1/participants': ['admin', 'privacy-officer'],
    'GET /v1/participants/:id/certificates': ['admin'],
    'POST /v1/participants/:id/certificates/:certificateId/end': ['admin'],
    'GET /v1/participants/:id': ['admin', ...OVERSIGHT],
    'PATCH /v1/participants/:id': ['admin'],
    'POST /v1/participants/:id/suspend': ['admin'],
    'POST /v1/participants/:id/reinstate': ['admin'],
};
