// SPDX-License-Identifier: Apache-2.0
// Who may call the routes of access.

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
    'GET /v1/patients/:id/accesses': ['patient', 'privacy-officer'],
    'GET /v1/audit/events': OVERSIGHT,
    'POST /v1/emergency-access': [...CARE_TEAM],
    'GET /v1/emergency-access/:id/record': [...CARE_TEAM],
    'POST /v1/emergency-access/:id/review': ['privacy-officer'],
    'GET /v1/emergency-access': ['privacy-officer'],
};
