// SPDX-License-Identifier: Apache-2.0
// Who may ask how the gateway is and what its refusals mean: everybody. What time it is: every caller but patients, who reach
// what is their own.

import { type AccessTable, CARE_TEAM, OVERSIGHT, REGISTRATION } from '../../plugins/access';

export const UPKEEP_ACCESS: AccessTable = {
    'GET /livez': 'public',
    'GET /readyz': 'public',
    'GET /startupz': 'public',
    'GET /problems': 'public',
    'GET /problems/:slug': 'public',
};

export const TIME_ACCESS: AccessTable = {
    'GET /v1/time': [...CARE_TEAM, ...REGISTRATION, ...OVERSIGHT, 'iot-gateway', 'lab', 'pharmacist', 'insurer', 'researcher'],
};
