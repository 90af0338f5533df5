// SPDX-License-Identifier: Apache-2.0
// Who may call the routes of access.

import { LOOKERS } from '@wardledger/chaincode/domain';
import { type AccessTable, CARE_TEAM, OVERSIGHT } from '../../plugins/access';

export const ACCESS_ACCESS: AccessTable = {
    'POST /v1/visits': ['admission', 'patient'],
    'POST /v1/visits/:id/handover': ['admission', ...CARE_TEAM],
    'POST /v1/visits/:id/close': ['admission', 'patient', ...CARE_TEAM],
    'POST /v1/grants': ['admission', 'patient'],
    'DELETE /v1/grants/:id': ['admission', 'patient', 'privacy-officer', ...CARE_TEAM],
    'POST /v1/consents': ['patient'],
    'DELETE /v1/consents/:id': ['patient'],
    'POST /v1/patients/:id/proxies': ['admission', 'patient'],
    'POST /v1/patients/:id/confidential': ['patient', 'privacy-officer', ...CARE_TEAM],
    'DELETE /v1/confidential/:id': ['patient', 'privacy-officer', ...CARE_TEAM],
    'POST /v1/patients/:id/links': ['admission'],
    'GET /v1/patients/:id/links': ['patient', 'privacy-officer'],
    'POST /v1/links/:id/confirm': ['privacy-officer'],
    'DELETE /v1/links/:id': ['privacy-officer'],
    'GET /v1/patients/:id/accesses': ['patient', 'privacy-officer'],
    'POST /v1/patients/:id/disclosures': ['admission', 'privacy-officer'],
    'POST /v1/patients/:id/withholdings': ['privacy-officer'],
    'DELETE /v1/withholdings/:id': ['privacy-officer'],
    'GET /v1/audit/events': OVERSIGHT,
    'POST /v1/encryption-key': LOOKERS,
    'GET /v1/encryption-key': LOOKERS,
    'DELETE /v1/encryption-key': LOOKERS,
    'DELETE /v1/participants/:id/encryption-key': ['admin'],
    'POST /v1/emergency-access': [...CARE_TEAM],
    'GET /v1/emergency-access/:id/record': [...CARE_TEAM],
    'POST /v1/emergency-access/:id/review': ['privacy-officer'],
    'GET /v1/emergency-access': ['privacy-officer'],
};
