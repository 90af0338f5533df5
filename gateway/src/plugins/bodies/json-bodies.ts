// SPDX-License-Identifier: Apache-2.0
// Bodies are JSON in UTF-8 and nothing else, plain or gzip. Routes that need none take an absent body as an empty object.

import { createGunzip } from 'node:zlib';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJsonDocument } from './json-document';

declare module 'fastify' {
    interface FastifyContextConfig {
        /** The route takes no content; `{}` and nothing mean the same. */
        emptyBody?: true;
    }
}

/** The parameters of `application/json`: there is no other charset than UTF-8 (RFC 8259, section 8.1). */
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)"?/i;

/** Installs the parser and the inflater, and fills absent bodies where the route says so. */
export function addJsonBodies(app: FastifyInstance): void {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) => {
        const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1];
        if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
            throw new DomainError(ERRORS.MEDIA_TYPE_UNSUPPORTED, 'The body must be UTF-8: application/json has no other charset.');
        }
        return Promise.resolve(readJsonDocument(body));
    });
    // What comes out is held to the limit of the route while it comes, and so is what went in.
    app.addHook('preParsing', async (request, reply, payload) => {
        const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
        if (encoding === 'identity' || encoding === '') {
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
        if (request.routeOptions.config.emptyBody === true) {
            request.body ??= {};
        }
        return Promise.resolve();
    });
}
