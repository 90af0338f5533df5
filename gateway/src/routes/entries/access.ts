// SPDX-License-Identifier: Apache-2.0
// Who may call the routes of entries.

import { ENTRY_AUTHORS, ENTRY_READERS } from '@wardledger/chaincode/domain';
import type { AccessTable } from '../../plugins/access';

export const ENTRY_ACCESS: AccessTable = {
    'POST /v1/patients/:id/entries': ENTRY_AUTHORS,
    'POST /v1/patients/:id/entries/:entry/correct': ENTRY_AUTHORS,
    'GET /v1/patients/:id/entries': ENTRY_READERS,
    'POST /v1/patients/:id/files': ENTRY_AUTHORS,
    'GET /v1/patients/:id/files/:entry': ENTRY_READERS,
};
