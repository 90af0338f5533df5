// SPDX-License-Identifier: Apache-2.0
// A generous limit for each caller (without a token: each address), told in the RateLimit headers of the IETF draft.

import rateLimit from '@fastify/rate-limit';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';

const WINDOW_SECONDS = 60;
/** IoT gateways post for many devices. */
const DEVICE_FACTOR = 50;

/** Callers that are counted; with more, the one is forgotten that has not called for longest. */
const COUNTED_CALLERS = 10_000;

/** A caller's count, and when it began. */
interface Count {
    current: number;
    readonly since: number;
}

/** Counts by a clock that never steps: the library's own counts go by the wall clock, and after a step back nobody's minute would end. */
class MonotonicCounts {
    readonly #counts = new Map<string, Count>();

    incr(caller: string, told: (error: null, count: { current: number; ttl: number }) => void, windowMilliseconds = 0): void {
        const now = performance.now();
        const known = this.#counts.get(caller);
        const count = known !== undefined && now < known.since + windowMilliseconds ? known : { current: 0, since: now };
        count.current += 1;
        this.#counts.delete(caller);
        this.#counts.set(caller, count); // behind all others
        const [idle] = this.#counts.size > COUNTED_CALLERS ? this.#counts.keys() : [];
        if (idle !== undefined) {
            this.#counts.delete(idle);
        }
        told(null, { current: count.current, ttl: Math.ceil(count.since + windowMilliseconds - now) });
    }

    child(): MonotonicCounts {
        return new MonotonicCounts();
    }
}

/** Limits requests a minute. Register after the gate, so that the caller is known. */
export async function addRateLimits(app: FastifyInstance, perMinute: number): Promise<void> {
    await app.register(rateLimit, { global: false, store: MonotonicCounts });
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
