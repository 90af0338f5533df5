// SPDX-License-Identifier: Apache-2.0
// Answers what Node cannot read as a request, or stops reading: no route, no hook and no reply exist for it. A program that hears why and how
// much it may send stops sending the same for ever.

import type { Socket } from 'node:net';
import { type ErrorEntry, ERRORS } from '@wardledger/chaincode/domain';
import { problem, PROBLEM_JSON } from './problem';

/** What Node says of a broken request. */
type BrokenRequest = Error & { readonly code?: string };

/** How a broken request is answered. */
export interface BrokenRequestRules {
    /** Names each, as a request that could be read has a name. */
    readonly newId: () => string;
    /** What path, query and headers may have together. */
    readonly headerBytes: number;
}

const REFUSALS: Readonly<Record<string, readonly [ErrorEntry, string]>> = {
    HPE_CHUNK_EXTENSIONS_OVERFLOW: [ERRORS.BODY_TOO_LARGE, 'The extensions of a chunk are too long.'],
    HPE_INVALID_EOF_STATE: [ERRORS.REQUEST_INVALID, 'The connection ended before the request did.'],
    ERR_HTTP_REQUEST_TIMEOUT: [ERRORS.REQUEST_TIMEOUT, 'The rest of the request did not come in time.'],
};
const NO_HTTP = [ERRORS.REQUEST_INVALID, 'These bytes are no request in HTTP/1.1.'] as const;

/** The reason phrase belongs to the status line, though nobody reads it. */
const REASONS: Readonly<Record<number, string>> = {
    408: 'Request Timeout',
    413: 'Content Too Large',
    431: 'Request Header Fields Too Large',
};

/** Answers broken requests and closes their connections. */
export function refusingBrokenRequests({ newId, headerBytes }: BrokenRequestRules): (error: BrokenRequest, socket: Socket) => void {
    const limit = `The limit of path, query and headers together is ${String(headerBytes)} bytes.`;
    const refusals: typeof REFUSALS = { ...REFUSALS, HPE_HEADER_OVERFLOW: [ERRORS.HEADERS_TOO_LARGE, limit] };
    return ({ code = '' }, socket) => {
        if (code === 'ECONNRESET' || !socket.writable) {
            return;
        }
        const [entry, detail] = Object.hasOwn(refusals, code) ? (refusals[code] ?? NO_HTTP) : NO_HTTP;
        const requestId = newId();
        const body = JSON.stringify(problem(entry, requestId, { detail }));
        const headers = [
            `HTTP/1.1 ${String(entry.status)} ${REASONS[entry.status] ?? 'Bad Request'}`,
            `X-Request-Id: ${requestId}`,
            `Content-Type: ${PROBLEM_JSON}`,
            `Content-Length: ${String(Buffer.byteLength(body))}`,
            'Cache-Control: no-store',
            'Connection: close',
        ];
        socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
    };
}
