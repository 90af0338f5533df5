// SPDX-License-Identifier: Apache-2.0
// Pages of other origins that may call this API from a browser: those that were named at start, and none without (Fetch, CORS).

import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What a page may send and read beyond what every page may; tokens travel in a header, so no page needs cookies. */
const PREFLIGHT = {
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: [
        'authorization',
        'content-digest',
        'content-type',
        'idempotency-key',
        'if-match',
        'if-none-match',
        'if-range',
        'last-event-id',
        'prefer',
        'range',
        'wardledger-title',
        'x-request-id',
    ],
    exposedHeaders: [
        'content-range',
        'etag',
        'idempotent-replayed',
        'location',
        'preference-applied',
        'ratelimit',
        'ratelimit-policy',
        'repr-digest',
        'retry-after',
        'wardledger-transaction',
        'x-request-id',
    ],
    credentials: false,
    maxAge: 600,
};

/** Answers preflight requests of these origins. Register before the gate: a browser sends no token with them. */
export async function addCrossOrigin(app: FastifyInstance, origins: readonly string[]): Promise<void> {
    if (origins.length > 0) {
        await app.register(cors, { ...PREFLIGHT, origin: [...origins], strictPreflight: false });
    }
}
