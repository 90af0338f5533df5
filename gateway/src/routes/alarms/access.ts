// SPDX-License-Identifier: Apache-2.0
// Who may see alarms, and say that they have: who treats patients; patients see their own.

import { type AccessTable, CARE_TEAM } from '../../plugins/access';

export const ALARM_ACCESS: AccessTable = {
    'GET /v1/alarms': [...CARE_TEAM, 'patient'],
    'POST /v1/alarms/:id/acknowledge': [...CARE_TEAM],
};
