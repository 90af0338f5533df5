// SPDX-License-Identifier: Apache-2.0
// Who may call what: one row for each route, deny by default. A route without a row does not start (authorization.ts).

import type { Role } from '@wardledger/chaincode/domain';

/** `public` needs no token; otherwise the token must carry one of the roles and name this gateway's ward. */
export type RouteAccess = 'public' | readonly [Role, ...Role[]];

const careTeam = ['doctor', 'nurse', 'paramedic'] as const;
const registry = ['admission', 'admin'] as const;
const evidence = ['auditor', 'privacy-officer'] as const;

/** Keys are `METHOD route template`, exactly as the route is registered. */
export const roleTable: Readonly<Record<string, RouteAccess>> = {
    'GET /livez': 'public',
    'GET /readyz': 'public',
    'GET /startupz': 'public',
    'GET /openapi.json': 'public',
    'GET /problems': 'public',
    'GET /problems/:slug': 'public',
    'GET /.well-known/jwks.json': 'public',
    'POST /dev/token': 'public',

    'GET /v1/time': [...careTeam, ...registry, ...evidence, 'iot-gateway', 'lab', 'pharmacist', 'insurer', 'patient', 'researcher'],

    'POST /v1/records': ['doctor', ...registry],
    'GET /v1/records': ['doctor', ...registry, 'privacy-officer'],
    'GET /v1/records/:id': [...careTeam, ...registry],
    'PATCH /v1/records/:id': [...careTeam, ...registry],
    'DELETE /v1/records/:id': ['doctor', ...registry],
    'GET /v1/records/:id/history': ['doctor', ...registry, ...evidence],
    'POST /v1/records/:id/erase': ['privacy-officer', 'admin'],
    'POST /v1/records/:id/merge': [...registry],
    'POST /v1/records/:id/legal-hold': ['privacy-officer'],
    'DELETE /v1/records/:id/legal-hold': ['privacy-officer'],

    'POST /v1/vitals': [...careTeam, 'iot-gateway'],
    'GET /v1/submissions/:id': [...careTeam, 'iot-gateway'],
    'GET /v1/posts/:device/:sequence': [...careTeam, 'iot-gateway', 'auditor'],
    'GET /v1/windows': [...careTeam, 'iot-gateway', 'auditor'],
    'GET /v1/windows/:id': [...careTeam, 'iot-gateway', 'auditor'],
    'GET /v1/windows/:id/history': [...careTeam, 'iot-gateway', 'auditor'],
    'POST /v1/clusters': ['admin'],
    'GET /v1/clusters': ['admin', 'iot-gateway', 'auditor', ...careTeam],
    'GET /v1/clusters/:id': ['admin', 'iot-gateway', 'auditor', ...careTeam],
    'POST /v1/clusters/:id/telemetry': ['iot-gateway'],
    'POST /v1/clusters/:id/seeds': ['admin', 'iot-gateway'],
    'GET /v1/clusters/:id/seeds/:epoch': ['admin', 'iot-gateway', 'auditor', ...careTeam],
    'POST /v1/clusters/:id/elections': ['admin', 'iot-gateway'],
    'GET /v1/clusters/:id/elections': ['admin', 'iot-gateway', 'auditor', ...careTeam],
    'GET /v1/clusters/:id/elections/:round': ['admin', 'iot-gateway', 'auditor', ...careTeam],
    'POST /v1/statistics': ['doctor', 'nurse', 'researcher'],
    'GET /v1/transactions/:id': [...careTeam, ...registry, ...evidence, 'iot-gateway', 'researcher'],
};

/** The key of one route in the table. */
export function routeKey(method: string, url: string): string {
    return `${method} ${url}`;
}

/** The row of a route, or `undefined`: then nobody may call it. */
export function accessTo(key: string): RouteAccess | undefined {
    return Object.hasOwn(roleTable, key) ? roleTable[key] : undefined;
}
