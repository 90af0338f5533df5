// SPDX-License-Identifier: Apache-2.0
// /livez /readyz /startupz, for orchestrators; no token, no data.

import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { NoQuery } from '../../plugins/documentation';
import type { Health } from '../../services/upkeep';

const StatusSchema = Type.Object({
    status: Type.String(),
    checks: Type.Optional(Type.Record(Type.String(), Type.Boolean())),
    alarms: Type.Optional(Type.Array(Type.String(), { description: 'What somebody should look at although the gateway does its work.' })),
});
const common = { tags: ['Operations'], querystring: NoQuery, response: { 200: StatusSchema, 503: StatusSchema } };

/** Registers the routes. */
export function operationRoutes(app: FastifyInstance, health: Health): void {
    const quiet = { logLevel: 'warn' as const };
    app.get('/livez', { ...quiet, schema: { ...common, summary: 'The process runs' } }, () => ({ status: 'ok' }));
    app.get('/startupz', { ...quiet, schema: { ...common, summary: 'The gateway has started' } }, async (_request, reply) => {
        const started = health.started();
        return reply.code(started ? 200 : 503).send({ status: started ? 'ok' : 'starting' });
    });
    app.get('/readyz', { ...quiet, schema: { ...common, summary: 'The gateway can do its work' } }, async (_request, reply) => {
        const [checks, alarms] = await Promise.all([health.checks(), health.alarms()]);
        const ready = health.accepting() && Object.values(checks).every(Boolean);
        return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks, ...(alarms.length > 0 && { alarms }) });
    });
}
