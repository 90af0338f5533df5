// SPDX-License-Identifier: Apache-2.0
// Ranges of bytes (RFC 9110, section 14): one range is answered by itself; several, other units, and a range of another version than is there by the whole.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyReply } from 'fastify';

/** First and last byte. */
interface Bytes {
    readonly from: number;
    readonly to: number;
}

/** What the headers of a request say about the part that it wants. */
interface RangeHeaders {
    readonly range?: string | undefined;
    readonly 'if-range'?: string | undefined;
}

const BYTES = /^bytes\s*=/i;
const ONE = /^bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i;

/** What is there: how long it is, and its entity tag with quotes. */
interface Representation {
    readonly size: number;
    readonly etag: string;
}

/**
 * The range that is wanted; `undefined` where the whole is to be answered.
 *
 * @throws DomainError RANGE_NOT_SATISFIABLE, with `Content-Range` set
 */
export function rangeOf(headers: RangeHeaders, { size, etag }: Representation, reply: Pick<FastifyReply, 'header'>): Bytes | undefined {
    const { range, 'if-range': ifRange } = headers;
    if (range === undefined || !BYTES.test(range) || range.includes(',') || (ifRange !== undefined && ifRange !== etag)) {
        return undefined;
    }
    const [, first = '', last = ''] = ONE.exec(range) ?? [];
    const wanted = bytesOf({ first, last }, size);
    if (wanted === undefined) {
        reply.header('content-range', `bytes */${String(size)}`);
        throw new DomainError(ERRORS.RANGE_NOT_SATISFIABLE);
    }
    return wanted;
}

/** `undefined` for none that there is. */
function bytesOf({ first, last }: { readonly first: string; readonly last: string }, size: number): Bytes | undefined {
    if (first === '') {
        // The last so many bytes; none, or none said, are no range.
        return Number(last) === 0 ? undefined : { from: Math.max(0, size - Number(last)), to: size - 1 };
    }
    const from = Number(first);
    const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
    return from > to ? undefined : { from, to };
}
