// SPDX-License-Identifier: Apache-2.0
// Who may ask for tokens and keys of the issuer in this gateway: where there is one, everybody. Who may see and suspend others.

import { type AccessTable, OVERSIGHT } from '../../plugins/access';

export const PARTICIPANT_ACCESS: AccessTable = {
    'GET /.well-known/jwks.json': 'public',
    'POST /dev/token': 'public',
    'GET /v1/participants/:id': ['admin', ...OVERSIGHT],
    'POST /v1/participants/:id/suspension': ['admin'],
    'DELETE /v1/participants/:id/suspension': ['admin'],
};
