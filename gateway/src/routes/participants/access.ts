// SPDX-License-Identifier: Apache-2.0
// Who may ask for tokens and keys of the issuer in this gateway: where there is one, everybody.

import type { AccessTable } from '../../plugins/access';

export const PARTICIPANT_ACCESS: AccessTable = {
    'GET /.well-known/jwks.json': 'public',
    'POST /dev/token': 'public',
};
