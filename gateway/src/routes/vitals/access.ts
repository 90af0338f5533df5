// SPDX-License-Identifier: Apache-2.0
// Who may post vitals and ask how far a post has come, and who may read and correct them: who treats patients; patients read their own. What a post may say: every caller but
// patients.

import { type AccessTable, CARE_TEAM, OVERSIGHT, REGISTRATION } from '../../plugins/access';

export const VITALS_ACCESS: AccessTable = {
    'POST /v1/vitals': [...CARE_TEAM, 'iot-gateway'],
    'GET /v1/patients/:id/vitals': [...CARE_TEAM, 'patient'],
    'GET /v1/patients/:id/vitals/latest': [...CARE_TEAM, 'patient'],
    'GET /v1/posts/:device/:sequence/proof': [...CARE_TEAM, 'patient'],
    'POST /v1/posts/:device/:sequence/corrections': CARE_TEAM,
    'POST /v1/patients/:id/vitals/corrections': CARE_TEAM,
    'GET /v1/submissions/:id': [...CARE_TEAM, 'iot-gateway'],
    'GET /v1/signals': [...CARE_TEAM, ...REGISTRATION, ...OVERSIGHT, 'iot-gateway', 'lab', 'pharmacist', 'insurer', 'researcher'],
};
