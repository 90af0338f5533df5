// SPDX-License-Identifier: Apache-2.0
// Who may see what the ledger holds.

import { type AccessTable, CARE_TEAM, OVERSIGHT, REGISTRATION } from '../../plugins/access';

const VITALS_READERS = [...CARE_TEAM, 'iot-gateway', 'auditor'] as const;

export const WINDOW_ACCESS: AccessTable = {
    'GET /v1/devices/:device/posts': ['auditor'],
    'GET /v1/posts/:device/:sequence': VITALS_READERS,
    'GET /v1/windows': VITALS_READERS,
    'GET /v1/windows/:id': VITALS_READERS,
    'GET /v1/windows/:id/history': VITALS_READERS,
};

export const TRANSACTION_ACCESS: AccessTable = {
    'GET /v1/transactions/:id': [...CARE_TEAM, ...REGISTRATION, ...OVERSIGHT, 'iot-gateway', 'researcher'],
};

export const BLOCK_ACCESS: AccessTable = {
    'GET /v1/transactions/:id/block': OVERSIGHT,
    'GET /v1/chain': OVERSIGHT,
};
