// SPDX-License-Identifier: Apache-2.0
// Durations of requests by method, route template and status: never by URL, caller or id.

import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Observes every answer. */
export function addHttpMetrics(app: FastifyInstance, registry: Registry): void {
    const duration = new Histogram({
        name: 'http_request_duration_seconds',
        help: 'Time from the request line to the end of the answer.',
        labelNames: ['method', 'route', 'status'] as const,
        buckets,
        registers: [registry],
    });
    app.addHook('onResponse', async (request, reply) => {
        const route = request.routeOptions.url ?? 'unknown';
        duration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
        return Promise.resolve();
    });
}
