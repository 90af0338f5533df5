// SPDX-License-Identifier: Apache-2.0
// Answers 405 with `Allow` where the path exists for other methods.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance, HTTPMethods } from 'fastify';

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Notes every route from here on; the returned function completes them and is called after the last one. */
export function addMethodNotAllowed(app: FastifyInstance): () => void {
    const routes = new Map<string, Set<string>>();
    app.addHook('onRoute', ({ method, url }) => {
        const known = routes.get(url) ?? new Set();
        [method].flat().forEach((one) => known.add(one));
        routes.set(url, known);
    });
    return () => {
        for (const [url, known] of [...routes].filter(([path]) => !path.startsWith('/docs'))) {
            const allow = [...known].sort().join(', ');
            const method = methods.filter((one) => !known.has(one));
            app.route({
                method,
                url,
                config: { refuses: true },
                schema: { hide: true },
                // Before the body is read: a wrong method is told so, whatever it carries.
                onRequest: async (_request, reply) => {
                    reply.header('allow', allow);
                    return Promise.reject(new DomainError(ERRORS.METHOD_NOT_ALLOWED));
                },
                handler: () => undefined,
            });
        }
    };
}
