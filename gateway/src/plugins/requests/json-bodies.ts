// SPDX-License-Identifier: Apache-2.0
// Bodies are JSON and nothing else. Routes that need none take an absent body as an empty object.

import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
    interface FastifyContextConfig {
        /** The route takes no content; `{}` and nothing mean the same. */
        emptyBody?: true;
    }
}

/** Removes the text parser and fills absent bodies where the route says so. */
export function addJsonBodies(app: FastifyInstance): void {
    app.removeContentTypeParser('text/plain');
    app.addHook('preValidation', async (request) => {
        if (request.routeOptions.config.emptyBody === true) {
            request.body ??= {};
        }
        return Promise.resolve();
    });
}
