// SPDX-License-Identifier: Apache-2.0
// Who may propose, approve and read policies, and who may ask what they decide.

import { type AccessTable, OVERSIGHT } from '../../plugins/access';
import { ROLES } from '@wardledger/chaincode/domain';

export const POLICY_ACCESS: AccessTable = {
    'POST /v1/access/check': ROLES,
    'GET /v1/policies': ['admin', ...OVERSIGHT],
    'GET /v1/policies/forbids': ['admin', ...OVERSIGHT],
    'POST /v1/policies/forbids': ['admin'],
    'POST /v1/policies/forbids/withdraw': ['admin'],
    'POST /v1/policies/try': ['admin', ...OVERSIGHT],
    'POST /v1/policies/proposals': ['admin'],
    'POST /v1/policies/proposals/:id/approve': ['admin'],
};
