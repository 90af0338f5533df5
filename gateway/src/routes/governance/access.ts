// SPDX-License-Identifier: Apache-2.0
// Who may propose and approve what takes two wards, and who may read about it.

import { type AccessTable, OVERSIGHT } from '../../plugins/access';

const READERS = ['admin', ...OVERSIGHT] as const;

export const GOVERNANCE_ACCESS: AccessTable = {
    'POST /v1/governance/proposals': ['admin'],
    'GET /v1/governance/proposals': READERS,
    'GET /v1/governance/proposals/:id': READERS,
    'POST /v1/governance/proposals/:id/approve': ['admin'],
    'POST /v1/governance/proposals/:id/withdraw': ['admin'],
    'GET /v1/governance/settings/:kind': READERS,
    'POST /v1/governance/settings/:kind/revoke': ['admin'],
};
