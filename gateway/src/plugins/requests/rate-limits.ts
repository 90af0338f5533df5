// SPDX-License-Identifier: Apache-2.0
// A generous limit for each caller (without a token: each address), told in the RateLimit headers of the IETF draft.

import rateLimit from '@fastify/rate-limit';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';

const WINDOW_SECONDS = 60;
/** IoT gateways post for many devices. */
const DEVICE_FACTOR = 50;

/** Limits requests a minute. Register after the gate, so that the caller is known. */
export async function addRateLimits(app: FastifyInstance, perMinute: number): Promise<void> {
    await app.register(rateLimit, { global: false, cache: 10_000 });
    const take = app.createRateLimit({
        max: (request) => (request.principal?.roles.includes('iot-gateway') === true ? perMinute * DEVICE_FACTOR : perMinute),
        timeWindow: WINDOW_SECONDS * 1000,
        keyGenerator: (request) => (request.principal === null ? `address ${request.ip}` : `caller ${request.principal.caller}`),
    });
    app.addHook('onRequest', async (request, reply) => {
        const taken = await take(request);
        if (taken.isAllowed) {
            return;
        }
        reply.header('ratelimit-policy', `"default";q=${String(taken.max)};w=${String(WINDOW_SECONDS)}`);
        reply.header('ratelimit', `"default";r=${String(taken.remaining)};t=${String(taken.ttlInSeconds)}`);
        if (taken.isExceeded) {
            throw new DomainError(ERRORS.RATE_LIMITED, 'This caller has sent too many requests.', {
                retryAfter: Math.max(1, taken.ttlInSeconds),
            });
        }
    });
}
