// SPDX-License-Identifier: Apache-2.0
// GET /v1/time: the gateway's clock, for devices without one.

import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { NoQuery } from '../../plugins/documentation';

const ClockSchema = Type.Object({ time: Type.String({ format: 'date-time' }), epochMilliseconds: Type.Integer() });
const schema = { tags: ['Vitals'], summary: "The gateway's clock", querystring: NoQuery, response: { 200: ClockSchema } };

/** Registers the route. */
export function timeRoutes(app: FastifyInstance, now: () => number): void {
    app.get('/v1/time', { schema }, () => {
        const epochMilliseconds = now();
        return { time: new Date(epochMilliseconds).toISOString(), epochMilliseconds };
    });
}
