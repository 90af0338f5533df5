// SPDX-License-Identifier: Apache-2.0
// Who may post vitals and ask how far a post has come.

import { type AccessTable, CARE_TEAM } from '../../plugins/access';

export const VITALS_ACCESS: AccessTable = {
    'POST /v1/vitals': [...CARE_TEAM, 'iot-gateway'],
    'GET /v1/submissions/:id': [...CARE_TEAM, 'iot-gateway'],
};
