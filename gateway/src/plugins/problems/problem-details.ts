// SPDX-License-Identifier: Apache-2.0
// Answers every refusal as problem+json and logs faults of ours without the text of their message, which might quote a request.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setSecurityHeaders } from '../requests';
import { isRepeatable, problem, type Problem, PROBLEM_JSON, problemOf } from './problem';
import { limitsText, refusalOf } from './request-errors';

declare module 'fastify' {
    interface FastifyContextConfig {
        /** Limits beside the body's bytes, in words, named in every 413. */
        limits?: string;
        /** A route that only exists to answer 405. */
        refuses?: true;
    }

    interface FastifyReply {
        /** Of a refusal: whether the same request, sent again, may be answered otherwise. `undefined`: no refusal was sent. */
        repeatable: boolean | undefined;
    }
}

/** Seconds after which a refused caller may try again, unless the refusal says otherwise. */
const RETRY_AFTER_SECONDS = 5;

const WHAT_THERE_IS = 'There is nothing under this path. /docs shows what there is, /openapi.json says it to programs.';

/** Name, code and stack frames: where it happened, not what was being handled. */
export function faultOf(error: unknown): Record<string, unknown> {
    const { name, code, stack } =
        error instanceof Error ? (error as Error & { code?: unknown }) : { name: typeof error, code: undefined, stack: undefined };
    const frames = (stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
    return { error: name, ...(typeof code === 'string' ? { code } : {}), frames: frames.slice(0, 12).map((line) => line.trim()) };
}

/** Sends a problem with the headers that belong to its status, and says whether it is the last word. */
export function sendProblem(reply: FastifyReply, body: Problem, retryAfter = RETRY_AFTER_SECONDS): FastifyReply {
    reply.repeatable = isRepeatable(body);
    if (body.status === 401) {
        reply.header('www-authenticate', 'Bearer realm="wardledger"');
    }
    if ((body.status === 503 || body.status === 429) && !reply.hasHeader('retry-after')) {
        reply.header('retry-after', String(retryAfter));
    }
    return reply.code(body.status).type(PROBLEM_JSON).send(body);
}

/** Answers what is refused before any route is found, such as a path that is not URL-encoded; hooks do not run for it. */
export function refuseUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
    const refusal = refusalOf(error, '');
    reply.header('x-request-id', request.id);
    setSecurityHeaders(reply);
    void sendProblem(reply, refusal === undefined ? problem(ERRORS.INTERNAL, request.id) : problemOf(refusal, request.id));
}

/** Installs the error handler and the answer for unknown paths, which never repeats the path. */
export function addProblemDetails(app: FastifyInstance): void {
    app.decorateReply('repeatable', undefined);
    app.setErrorHandler<FastifyError | DomainError>((error, request, reply) => {
        const { bodyLimit, config } = request.routeOptions;
        const refusal = error instanceof DomainError ? error : refusalOf(error, limitsText(bodyLimit, config.limits));
        if (refusal === undefined || refusal.entry.status === 500) {
            request.log.error(faultOf(error), 'fault');
            return sendProblem(reply, problem(ERRORS.INTERNAL, request.id));
        }
        const { retryAfter } = refusal.params;
        return sendProblem(reply, problemOf(refusal, request.id), typeof retryAfter === 'number' ? retryAfter : undefined);
    });
    app.setNotFoundHandler((request, reply) => sendProblem(reply, problem(ERRORS.ROUTE_NOT_FOUND, request.id, { detail: WHAT_THERE_IS })));
}
