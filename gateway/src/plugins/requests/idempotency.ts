// SPDX-License-Identifier: Apache-2.0
// Idempotency-Key on every POST under /v1: the same request twice gives the first one's answer, and happens once.

import { canonicalJson, DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IdempotencyStore } from '../../store';
import { statedContent } from '../bodies';

declare module 'fastify' {
    interface FastifyRequest {
        /** Scope of the claim that this request holds, until its answer is stored. */
        idempotencyScope: readonly string[] | null;
    }
}

/** Headers that belong to an answer as much as its body does. */
const keptHeaders = ['content-type', 'location', 'etag', 'wardledger-transaction', 'preference-applied'] as const;

/** Reads the key: a structured-field string or a bare token; at most 255 characters, no comma. */
export function idempotencyKey(header: string | string[] | undefined): string {
    if (header === undefined || header === '') {
        throw new DomainError(
            ERRORS.IDEMPOTENCY_KEY_MISSING,
            'This request writes: it needs the header Idempotency-Key with a fresh UUID.',
        );
    }
    const match =
        typeof header === 'string' ? /^(?:"([\x21\x23-\x2b\x2d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x7e]{1,255}))$/.exec(header) : null;
    const key = match?.[1] ?? match?.[2];
    if (key === undefined) {
        throw new DomainError(
            ERRORS.REQUEST_INVALID,
            'The header Idempotency-Key must be 1 to 255 printable characters without blanks, commas and quotes, bare or in quotes.',
        );
    }
    return key;
}

/** Whether a request says `?dryRun=true`: it writes nothing, so there is nothing to happen twice. A route whose query has no such name has refused it before anybody asks. */
export function isDryRun({ query }: Pick<FastifyRequest, 'query'>): boolean {
    return (query as { readonly dryRun?: unknown }).dryRun === true;
}

/** Claims the key before the handler runs and stores the answer before it is sent, unless the same request may be answered otherwise. */
export function addIdempotency(app: FastifyInstance, store: IdempotencyStore): void {
    app.decorateRequest('idempotencyScope', null);
    app.addHook('preHandler', async (request, reply) => {
        const { method, principal } = request;
        const route = request.routeOptions.url;
        if (method !== 'POST' || route?.startsWith('/v1/') !== true || principal === null || isDryRun(request)) {
            return undefined;
        }
        const scope = [principal.issuer, principal.caller, method, route, idempotencyKey(request.headers['idempotency-key'])];
        const found = await store.begin(scope, [request.url, canonicalJson(statedContent(request) ?? null)]);
        if (found.state === 'running') {
            reply.header('retry-after', '1');
            throw new DomainError(ERRORS.IDEMPOTENCY_IN_PROGRESS, 'The first request with this Idempotency-Key has not been answered yet.');
        }
        if (found.state === 'reused') {
            throw new DomainError(ERRORS.IDEMPOTENCY_KEY_REUSED, 'This Idempotency-Key was used with another request.');
        }
        if (found.state === 'done') {
            const { status, headers, body } = found.answer;
            return reply.code(status).headers(headers).header('idempotent-replayed', 'true').send(body);
        }
        request.idempotencyScope = scope;
        // What the handler submits is journaled under the key: a repetition after a crash finds what became of it.
        const enrolled = request.ledgerCaller;
        request.ledgerCaller = async () => ({ ...(await enrolled.call(request)), journal: store.submissions(scope) });
        return undefined;
    });
    app.addHook('onSend', async (request, reply, payload) => {
        const scope = request.idempotencyScope;
        if (scope === null) {
            return payload;
        }
        request.idempotencyScope = null;
        // Of a refusal the error handler says whether it stands; a fault that came past it does not.
        if (reply.repeatable ?? reply.statusCode >= 500) {
            store.abandon(scope);
            return payload;
        }
        const headers = keptHeaders.flatMap((name) => {
            const value = reply.getHeader(name);
            return value === undefined ? [] : [[name, String(value)] as const];
        });
        const body = typeof payload === 'string' ? payload : '';
        await store.complete(scope, { status: reply.statusCode, headers: Object.fromEntries(headers), body });
        return payload;
    });
    app.addHook('onResponse', async (request) => {
        if (request.idempotencyScope !== null) {
            store.abandon(request.idempotencyScope);
        }
        return Promise.resolve();
    });
}
