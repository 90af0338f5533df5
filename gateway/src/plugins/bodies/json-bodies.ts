// SPDX-License-Identifier: Apache-2.0
// Bodies are JSON in UTF-8 and nothing else, plain or gzip. Routes that need none take an absent body as an empty object, also from a
// client that names the type of the body which it does not send; one that says something there is refused, because nobody would read it.

import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJsonDocument } from './json-document';
import { demandStreamable } from './streamed-bodies';

declare module 'fastify' {
    interface FastifyContextConfig {
        /** The route takes bytes of any kind as they come, and reads them itself. */
        streamedBody?: true;
        /** The route takes a form (`application/x-www-form-urlencoded`) and nothing else, as token endpoints do (RFC 6749). */
        formBody?: true;
        /** The route takes no content; `{}` and nothing mean the same. */
        emptyBody?: true;
    }
}

/** The parameters of `application/json`: there is no other charset than UTF-8 (RFC 8259, section 8.1). */
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)"?/i;

const FORM = 'application/x-www-form-urlencoded';

/** Whether the route has no content to ask for. */
function needsNoBody({ routeOptions }: FastifyRequest): boolean {
    return routeOptions.config.emptyBody === true || routeOptions.schema?.body === undefined;
}

/** What a route without a schema for its body would pass over. */
function demandNoContent({ is404, routeOptions, body }: FastifyRequest): void {
    if (is404 || routeOptions.schema?.body !== undefined || body === undefined) {
        return;
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body) || Object.keys(body).length > 0) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'This request takes no body: nobody would read what stands in one.');
    }
}

/** The fields of a form, each once. */
async function formIn({ headers, routeOptions }: FastifyRequest, payload: IncomingMessage): Promise<Record<string, string>> {
    if (headers['content-type']?.replace(/;.*$/s, '').trim().toLowerCase() !== FORM) {
        throw new DomainError(ERRORS.MEDIA_TYPE_UNSUPPORTED, `The body must be ${FORM}.`);
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of payload as AsyncIterable<Buffer>) {
        size += part.length;
        if (size > routeOptions.bodyLimit) {
            throw Object.assign(new Error('too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }); // as Fastify refuses what it reads itself
        }
        parts.push(part);
    }
    const fields = [...new URLSearchParams(Buffer.concat(parts).toString('utf8'))];
    if (new Set(fields.map(([name]) => name)).size < fields.length) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'A field of the form stands there twice.');
    }
    return Object.fromEntries(fields);
}

/** Installs the parser and the inflater, and fills absent bodies where the route says so. */
export function addJsonBodies(app: FastifyInstance): void {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
        const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1];
        if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
            throw new DomainError(ERRORS.MEDIA_TYPE_UNSUPPORTED, 'The body must be UTF-8: application/json has no other charset.');
        }
        return Promise.resolve(body.length === 0 && needsNoBody(request) ? undefined : readJsonDocument(body));
    });
    // Some clients name the type of a form where they send nothing.
    app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
        if (request.routeOptions.config.streamedBody === true) {
            return Promise.resolve(payload);
        }
        if (request.routeOptions.config.formBody === true) {
            return formIn(request, payload);
        }
        const isNothing = request.headers['content-length'] === '0' && needsNoBody(request);
        if (isNothing || request.is404) {
            return Promise.resolve(undefined);
        }
        return Promise.reject(new DomainError(ERRORS.MEDIA_TYPE_UNSUPPORTED, 'The body must be application/json.'));
    });
    // What comes out is held to the limit of the route while it comes, and so is what went in.
    app.addHook('preParsing', async (request, reply, payload) => {
        if (request.routeOptions.config.streamedBody === true) {
            demandStreamable(request);
            return payload;
        }
        const { 'content-encoding': coding = 'identity', 'content-length': length = '0', 'transfer-encoding': transfer } = request.headers;
        const encoding = coding.trim().toLowerCase();
        const isFollowed = length !== '0' || transfer !== undefined; // by bytes of a body: only they have a coding
        if (encoding === 'identity' || encoding === '' || !isFollowed) {
            return payload;
        }
        if (encoding !== 'gzip' && encoding !== 'x-gzip') {
            reply.header('accept-encoding', 'gzip');
            throw new DomainError(ERRORS.MEDIA_TYPE_UNSUPPORTED, 'A body may be plain or gzip; other content codings are not taken.');
        }
        const inflated = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
        payload.on('data', (chunk: Buffer) => {
            inflated.receivedEncodedLength += chunk.length;
        });
        payload.on('error', (error) => inflated.destroy(error));
        reply.raw.once('finish', () => inflated.destroy()); // an answer that came early wants no more of it
        return Promise.resolve(payload.pipe(inflated));
    });
    app.addHook('preValidation', async (request) => {
        if (request.routeOptions.config.emptyBody === true && request.body === undefined) {
            request.body = {};
        }
        demandNoContent(request);
        return Promise.resolve();
    });
}
