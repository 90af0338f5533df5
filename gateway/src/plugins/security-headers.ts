// SPDX-License-Identifier: Apache-2.0
// Headers that keep browsers and caches from doing more with an answer than reading it once.

import type { FastifyInstance } from 'fastify';

const always: readonly (readonly [string, string])[] = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['x-frame-options', 'DENY'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cache-control', 'no-store'],
];

/** The interactive page brings its own policy; everything else may load nothing at all. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Sets the headers where the route has not set its own. `tls` adds Strict-Transport-Security. */
export function addSecurityHeaders(app: FastifyInstance, options: { readonly tls: boolean }): void {
    const headers = options.tls ? [...always, ['strict-transport-security', 'max-age=31536000'] as const] : always;
    app.addHook('onSend', async (request, reply, payload) => {
        for (const [name, value] of headers) {
            if (!reply.hasHeader(name)) {
                reply.header(name, value);
            }
        }
        if (!reply.hasHeader('content-security-policy') && !request.url.startsWith('/docs')) {
            reply.header('content-security-policy', closedPolicy);
        }
        return Promise.resolve(payload);
    });
}
