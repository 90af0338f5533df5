// SPDX-License-Identifier: Apache-2.0
// Who may call the routes of records.

import { type AccessTable, CARE_TEAM, OVERSIGHT, REGISTRATION } from '../../plugins/access';

export const RECORD_ACCESS: AccessTable = {
    'POST /v1/records': ['doctor', ...REGISTRATION],
    'GET /v1/records': ['doctor', ...REGISTRATION, 'privacy-officer'],
    'GET /v1/records/:id': [...CARE_TEAM, ...REGISTRATION],
    'PATCH /v1/records/:id': [...CARE_TEAM, ...REGISTRATION],
    'DELETE /v1/records/:id': ['doctor', ...REGISTRATION],
    'GET /v1/records/:id/history': ['doctor', ...REGISTRATION, ...OVERSIGHT],
    'POST /v1/records/:id/erase': ['privacy-officer', 'admin'],
    'POST /v1/records/:id/merge': [...REGISTRATION],
    'DELETE /v1/records/:id/merge': [...REGISTRATION],
    'POST /v1/records/:id/repair': [...REGISTRATION],
    'DELETE /v1/unreadable-records/:ledgerId': [...REGISTRATION],
    'GET /v1/records/:id/legal-hold': ['privacy-officer'],
    'POST /v1/records/:id/legal-hold': ['privacy-officer'],
    'DELETE /v1/records/:id/legal-hold': ['privacy-officer'],
};
