// SPDX-License-Identifier: Apache-2.0
// HTTP with JSON on a Unix socket that only its owner may open. Requests are checked completely before the custodian sees them.

import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import Ajv from 'ajv';
import type { AttestedWindow } from '../ports/attestation';
import type { Custodian } from '../ports/custodian-api';
import {
    CUSTODIAN_REQUESTS,
    MAX_REQUEST_BYTES,
    type CustodianAnswer,
    type CustodianOperation,
    type CustodianRequest,
} from './custodian-protocol';

/** Unix limits a socket's path to 107 bytes, and Node cuts longer ones off in silence. */
const MAX_SOCKET_PATH = 107;

/** What a server is made of. */
export interface CustodianServerOptions {
    readonly socketPath: string;
    /** Told the operation that failed for no reason of the catalogue, without its content. */
    readonly onFault: (operation: string, error: unknown) => void;
}

type Handlers = { readonly [Operation in CustodianOperation]: (request: CustodianRequest<Operation>) => Promise<unknown> };

/** Serves a custodian; the caller holds the lock of its folder, so that a socket found there is a dead one. */
export class CustodianServer {
    readonly #options: CustodianServerOptions;
    readonly #handlers: Handlers;
    /** Compiles what an operation is asked with when it first is: a start needs none of it. */
    readonly #ajv = new Ajv({ strict: true });
    readonly #server: Server;
    #closing = false;

    constructor(custodian: Custodian, options: CustodianServerOptions) {
        this.#options = options;
        this.#handlers = handlersFor(custodian);
        this.#server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 30_000 }, (request, response) => {
            void this.#serve(request, response);
        });
    }

    /** Resolves when requests are taken. */
    async listen(): Promise<void> {
        const { socketPath } = this.#options;
        if (Buffer.byteLength(socketPath) > MAX_SOCKET_PATH) {
            throw new Error(`the path of the socket has over ${String(MAX_SOCKET_PATH)} bytes: choose a shorter one with --socket`);
        }
        rmSync(socketPath, { force: true });
        const mask = process.umask(0o177); // from its first moment the socket is for its owner
        try {
            await new Promise<void>((resolve, reject) => {
                this.#server.once('error', reject).listen(socketPath, resolve);
            });
        } finally {
            process.umask(mask);
        }
    }

    /** Takes no new request, lets those that run finish until the deadline, and removes the socket. */
    async close(deadline: number): Promise<void> {
        this.#closing = true;
        const closed = new Promise<void>((resolve) => {
            this.#server.close(() => {
                resolve();
            });
        });
        this.#server.closeIdleConnections();
        const timer = setTimeout(() => {
            this.#server.closeAllConnections();
        }, deadline);
        await closed;
        clearTimeout(timer);
    }

    /** One request from its first line to its answer. */
    async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { method, url = '/' } = request;
        try {
            const operation = this.#operationOf(method, url);
            const body = await readJson(request);
            if (!this.#ajv.compile(CUSTODIAN_REQUESTS[operation])(body)) {
                throw new DomainError(ERRORS.REQUEST_INVALID, `a request for ${operation} is malformed`);
            }
            const handle = this.#handlers[operation] as (request: unknown) => Promise<unknown>;
            this.#send(response, 200, { result: await handle(body) });
        } catch (error) {
            if (!(error instanceof DomainError)) {
                this.#options.onFault(url, error);
            }
            const problem = error instanceof DomainError ? error : new DomainError(ERRORS.INTERNAL);
            this.#send(response, problem.entry.status, { problem: { code: problem.code, detail: problem.message } });
        }
    }

    #operationOf(method: string | undefined, url: string): CustodianOperation {
        const operation = /^\/v1\/([A-Za-z]+)$/.exec(url)?.[1];
        if (method !== 'POST' || operation === undefined || !Object.hasOwn(CUSTODIAN_REQUESTS, operation)) {
            throw new DomainError(ERRORS.ROUTE_NOT_FOUND);
        }
        return operation as CustodianOperation;
    }

    #send(response: ServerResponse, status: number, answer: CustodianAnswer): void {
        const body = Buffer.from(JSON.stringify(answer), 'utf8');
        const last = this.#closing || status === 413; // a body that was cut off leaves no place to read on from
        const connection = last ? { connection: 'close' } : {};
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...connection }).end(body);
    }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of request as AsyncIterable<Buffer>) {
        length += part.length;
        if (length > MAX_REQUEST_BYTES) {
            throw new DomainError(ERRORS.BODY_TOO_LARGE, `a request has at most ${String(MAX_REQUEST_BYTES)} bytes`);
        }
        parts.push(part);
    }
    try {
        return JSON.parse(Buffer.concat(parts).toString('utf8'));
    } catch {
        throw new DomainError(ERRORS.JSON_MALFORMED);
    }
}

/** What the custodian does for each operation, with bytes and absence as JSON has them. */
function handlersFor(custodian: Custodian): Handlers {
    return {
        keys: async () => {
            const { storeKey, postKey, ...rest } = await custodian.keys();
            return { ...rest, storeKey: base64(storeKey), postKey: base64(postKey) };
        },
        lookupKeys: ({ ids }) => custodian.lookupKeys(ids),
        enrol: (request) => custodian.enrol(request),
        identity: async ({ caller }) => (await custodian.identity(caller)) ?? null,
        sign: async ({ caller, message }) => base64(await custodian.sign(caller, Buffer.from(message, 'base64'))),
        signEntry: async (request) => base64(await custodian.signEntry(request)),
        signPosts: (request) => custodian.signPosts(request),
        signCall: (request) => custodian.signCall(request),
        openDisclosure: (request) => custodian.openDisclosure(request),
        handOverReadings: (request) => custodian.handOverReadings(request),
        openNodeNames: (request) => custodian.openNodeNames(request),
        seedCommitments: (request) => custodian.seedCommitments(request),
        seedSecret: (request) => custodian.seedSecret(request),
        attestWindow: async (request) => {
            const answer = await custodian.attestWindow(request);
            return 'differing' in answer ? answer : inText(answer);
        },
        attestCorrection: async (request) => inText(await custodian.attestCorrection(request)),
        sumCiphertexts: (request) => custodian.sumCiphertexts(request),
        openRelease: (request) => custodian.openRelease(request),
        releasesLocked: () => custodian.releasesLocked(),
        brokenReleases: () => custodian.brokenReleases(),
        downtime: () => custodian.downtime(),
        openDowntime: (request) => custodian.openDowntime(request),
        readDowntime: (request) => custodian.readDowntime(request),
    };
}

function inText({ window, ciphertext }: AttestedWindow): Record<keyof AttestedWindow, unknown> {
    return { window, ciphertext: base64(ciphertext) };
}

function base64(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString('base64');
}
