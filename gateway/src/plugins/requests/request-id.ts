// SPDX-License-Identifier: Apache-2.0
// Names each request. A caller's own id is taken only when it is a UUID, so that no name or record number can hide in it.

import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The caller's `X-Request-Id` when it is a UUID, otherwise a new one. */
export function requestIdOf(headers: IncomingHttpHeaders, newId: () => string): string {
    const given = headers['x-request-id'];
    return typeof given === 'string' && uuid.test(given) ? given.toLowerCase() : newId();
}

/** Gives the id back on every answer. */
export function addRequestId(app: FastifyInstance): void {
    app.addHook('onRequest', async (request, reply) => {
        reply.header('x-request-id', request.id);
        return Promise.resolve();
    });
}
