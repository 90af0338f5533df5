// SPDX-License-Identifier: Apache-2.0
// Who may post vitals and ask how far a post has come. What a post may say: every caller but
// patients, who reach what is their own.

import { type AccessTable, CARE_TEAM, OVERSIGHT, REGISTRATION } from '../../plugins/access';

export const VITALS_ACCESS: AccessTable = {
    'POST /v1/vitals': [...CARE_TEAM, 'iot-gateway'],
    'GET /v1/submissions/:id': [...CARE_TEAM, 'iot-gateway'],
    'GET /v1/signals': [...CARE_TEAM, ...REGISTRATION, ...OVERSIGHT, 'iot-gateway', 'lab', 'pharmacist', 'insurer', 'researcher'],
};
