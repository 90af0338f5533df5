// SPDX-License-Identifier: Apache-2.0
// Answers what Node cannot read as a request, stops reading, or would answer by itself with a bare status or not at all: no route, no hook and no
// reply exist for it. A program that hears why and how much it may send stops sending the same for ever.

import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { DomainError, type ErrorEntry, ERRORS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
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
const TUNNEL = [ERRORS.METHOD_NOT_ALLOWED, 'This is no proxy: it makes no tunnels.'] as const;
const NO_HTTP = [ERRORS.REQUEST_INVALID, 'These bytes are no request in HTTP/1.1.'] as const;

/** The reason phrase belongs to the status line, though nobody reads it. */
const REASONS: Readonly<Record<number, string>> = {
    405: 'Method Not Allowed',
    408: 'Request Timeout',
    413: 'Content Too Large',
    417: 'Expectation Failed',
    431: 'Request Header Fields Too Large',
};

/** A whole answer in bytes, after which the connection closes. */
function answerTo([entry, detail]: readonly [ErrorEntry, string], requestId: string, more: readonly string[] = []): string {
    const body = JSON.stringify(problem(entry, requestId, { detail }));
    const headers = [
        `HTTP/1.1 ${String(entry.status)} ${REASONS[entry.status] ?? 'Bad Request'}`,
        `X-Request-Id: ${requestId}`,
        `Content-Type: ${PROBLEM_JSON}`,
        `Content-Length: ${String(Buffer.byteLength(body))}`,
        'Cache-Control: no-store',
        'Connection: close',
        ...more,
    ];
    return `${headers.join('\r\n')}\r\n\r\n${body}`;
}

/** Answers broken requests and closes their connections. */
export function refusingBrokenRequests({ newId, headerBytes }: BrokenRequestRules): (error: BrokenRequest, socket: Duplex) => void {
    const limit = `The limit of path, query and headers together is ${String(headerBytes)} bytes.`;
    const refusals: typeof REFUSALS = { ...REFUSALS, HPE_HEADER_OVERFLOW: [ERRORS.HEADERS_TOO_LARGE, limit] };
    return ({ code = '' }, socket) => {
        if (code === 'ECONNRESET' || !socket.writable) {
            return;
        }
        const [entry, detail] = Object.hasOwn(refusals, code) ? (refusals[code] ?? NO_HTTP) : NO_HTTP;
        socket.end(answerTo([entry, detail], newId()));
    };
}

/** Answers what Node's server would answer without us: requests for a tunnel, and expectations that it does not know. */
export function answerForNode(server: Pick<Server, 'on'>, newId: () => string): void {
    server.on('connect', (_request, socket) => {
        socket.on('error', () => undefined); // whoever wanted a tunnel may be gone
        socket.end(answerTo(TUNNEL, newId(), ['Allow: GET, HEAD, POST, PATCH, DELETE']));
        socket.resume(); // nobody reads what a tunnel would carry, and unread it would never close
    });
    server.on('checkExpectation', (_request, response) => {
        const { socket } = response;
        socket?.end(answerTo([ERRORS.EXPECTATION_FAILED, 'Of `Expect` the value `100-continue` alone is known.'], newId()), () =>
            socket.destroy(),
        );
    });
}

/** Refuses requests that do not say whom they are for, as HTTP/1.1 demands; Node is told not to, because its answer is a bare 400. */
export function addHostGuard(app: FastifyInstance): void {
    app.addHook('onRequest', async ({ raw }) => {
        if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
            throw new DomainError(ERRORS.REQUEST_INVALID, 'The header Host is missing, which every request in HTTP/1.1 has.');
        }
        return Promise.resolve();
    });
}
