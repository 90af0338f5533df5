// SPDX-License-Identifier: Apache-2.0
// Bodies that a route reads while they come: of any kind, of a length and with a digest that are said before, so that what cannot be taken is refused before
// anything is read, and a repeated request is known without its bytes.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyRequest } from 'fastify';
import { ContentError } from '../../services/refusals';

/** A body and what its headers say of it. */
export interface StreamedBody {
    readonly content: AsyncIterable<Uint8Array>;
    readonly size: number;
    /** SHA-256, hex. */
    readonly digest: string;
    /** Type and subtype, in small letters. */
    readonly contentType: string;
}

type Asked = Pick<FastifyRequest, 'headers' | 'routeOptions'>;

const OCTETS = 'application/octet-stream';
/** RFC 9530: a dictionary, in which other algorithms may stand beside. */
const SHA_256 = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:$|,|;)/;

/** Refuses what no such route takes, before it is read. @throws DomainError LENGTH_REQUIRED, BODY_TOO_LARGE, MEDIA_TYPE_UNSUPPORTED; ContentError */
export function demandStreamable({ headers, routeOptions }: Asked): void {
    const { 'content-length': length, 'content-encoding': encoding = 'identity' } = headers;
    if (length === undefined) {
        throw new DomainError(ERRORS.LENGTH_REQUIRED);
    }
    if (Number(length) > routeOptions.bodyLimit) {
        throw Object.assign(new Error('too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }); // as Fastify refuses what it reads itself
    }
    if (encoding.trim().toLowerCase() !== 'identity') {
        throw new DomainError(ERRORS.MEDIA_TYPE_UNSUPPORTED, 'A file is taken as it is, without a content coding.');
    }
    if (contentTypeOf(headers) === 'application/json') {
        throw new DomainError(ERRORS.MEDIA_TYPE_UNSUPPORTED, `A file of JSON is sent as ${OCTETS}: nothing of it is read here.`);
    }
    digestOf(headers);
}

/** What identifies a request beside its path: of a body that is streamed what is said of it, of others the body. */
export function statedContent({ headers, routeOptions, body }: Asked & Pick<FastifyRequest, 'body'>): unknown {
    if (routeOptions.config.streamedBody !== true) {
        return body;
    }
    return [headers['content-length'], contentTypeOf(headers), digestOf(headers), headers['wardledger-title'] ?? null];
}

/** The body of a route that streams, once its headers were judged. */
export function streamedBodyOf({ headers, body }: Pick<FastifyRequest, 'headers' | 'body'>): StreamedBody {
    return {
        content: (body ?? []) as AsyncIterable<Uint8Array>,
        size: Number(headers['content-length']),
        digest: digestOf(headers),
        contentType: contentTypeOf(headers),
    };
}

function contentTypeOf({ 'content-type': contentType = OCTETS }: Asked['headers']): string {
    return contentType.replace(/;.*$/s, '').trim().toLowerCase();
}

function digestOf({ 'content-digest': header }: Asked['headers']): string {
    const digest = SHA_256.exec([header ?? ''].flat().join(','))?.[1];
    if (digest === undefined) {
        throw new ContentError(
            [{ pointer: '/headers/content-digest', detail: 'must be `sha-256=:<SHA-256 of the file in base64>:` (RFC 9530)' }],
            'A file comes with its digest, so that what is kept is what was meant.',
            ERRORS.REQUEST_INVALID,
        );
    }
    return Buffer.from(digest, 'base64').toString('hex');
}
