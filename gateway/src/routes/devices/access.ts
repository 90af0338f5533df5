// SPDX-License-Identifier: Apache-2.0
// Who may call the routes of devices.

import { type AccessTable, CARE_TEAM } from '../../plugins/access';

const READERS = ['admin', 'admission', 'iot-gateway', 'auditor', ...CARE_TEAM] as const;

export const DEVICE_ACCESS: AccessTable = {
    'GET /v1/device-trust': [...READERS, 'privacy-officer'],
    'POST /v1/device-trust': ['admin'],
    'POST /v1/devices': ['admin'],
    'GET /v1/devices': READERS,
    'GET /v1/devices/:device': READERS,
    'POST /v1/devices/:device/key': ['admin'],
    'POST /v1/devices/:device/suspend': ['admin'],
    'POST /v1/devices/:device/reinstate': ['admin'],
    'POST /v1/devices/:device/retire': ['admin'],
    'POST /v1/devices/:device/binding': ['admission', ...CARE_TEAM],
    'DELETE /v1/devices/:device/binding': ['admission', ...CARE_TEAM],
};
