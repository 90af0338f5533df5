// SPDX-License-Identifier: Apache-2.0
// Who may call the routes of clusters.

import { type AccessTable, CARE_TEAM } from '../../plugins/access';

const READERS = ['admin', 'iot-gateway', 'auditor', ...CARE_TEAM] as const;

export const CLUSTER_ACCESS: AccessTable = {
    'POST /v1/clusters': ['admin'],
    'GET /v1/clusters': READERS,
    'GET /v1/clusters/:id': READERS,
    'POST /v1/clusters/:id/telemetry': ['iot-gateway'],
    'POST /v1/clusters/:id/seeds': ['admin', 'iot-gateway'],
    'GET /v1/clusters/:id/seeds/:epoch': READERS,
    'POST /v1/clusters/:id/elections': ['admin', 'iot-gateway'],
    'GET /v1/clusters/:id/elections': READERS,
    'GET /v1/clusters/:id/elections/:round': READERS,
};
