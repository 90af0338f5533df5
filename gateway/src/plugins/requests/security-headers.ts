// SPDX-License-Identifier: Apache-2.0
// Headers that keep browsers and caches from doing more with an answer than reading it once.

import type { FastifyInstance, FastifyReply } from 'fastify';

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

/** Sets the headers where the route has not set its own. */
export function setSecurityHeaders(reply: FastifyReply): void {
    for (const [name, value] of always) {
        if (!reply.hasHeader(name)) {
            reply.header(name, value);
        }
    }
    if (!reply.hasHeader('content-security-policy')) {
        reply.header('content-security-policy', closedPolicy);
    }
}

/** Sets them on every answer; `tls` adds Strict-Transport-Security. */
export function addSecurityHeaders(app: FastifyInstance, options: { readonly tls: boolean }): void {
    app.addHook('onSend', async (_request, reply, payload) => {
        setSecurityHeaders(reply);
        if (options.tls) {
            reply.header('strict-transport-security', 'max-age=31536000');
        }
        return Promise.resolve(payload);
    });
}
