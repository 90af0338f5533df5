// SPDX-License-Identifier: Apache-2.0
// The listener at which the other ward's gateway, and nobody else, asks for sealed bytes. Whatever speaks against a request has the same answer.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { DomainError } from '@wardledger/chaincode/domain';
import { HourlyAccounts, Semaphore } from '../kernel';
import { LOOK_HEADER, readRequest } from './link-messages';
import type { PinnedCertificates } from './pinned-certificates';
import type { BlobReleases, LinkOutcome, ReadingReleases, ReleasedBlob } from './ports';
import { questionAt, type ReadingQuestion } from './readings-messages';
import { answerReadings } from './readings-server';

/** A certificate and its private key, PEM. */
export interface LinkIdentity {
    readonly certificate: string;
    readonly privateKey: string;
}

/** How long and how much; milliseconds. */
export interface ServerLimits {
    /** Until a handshake, and until the head of a request, is through. */
    readonly head: number;
    /** Without a byte on the way. */
    readonly idle: number;
    /** For one whole transfer. */
    readonly transfer: number;
    readonly transfersAtOnce: number;
    readonly requestsPerHour: number;
    /** Of readings, which are asked for with every page: each is short, and waits behind no file. */
    readonly readingsAtOnce: number;
    readonly readingsPerHour: number;
}

/** What a listener needs. */
export interface LinkServerPorts {
    readonly identity: LinkIdentity;
    readonly pinned: PinnedCertificates;
    /** The other ward. */
    readonly ward: string;
    readonly releases: BlobReleases;
    readonly readings: ReadingReleases;
    readonly observed: (outcome: LinkOutcome) => void;
    /** Told of what is a fault and no refusal. */
    readonly onFault: (error: unknown) => void;
    readonly limits?: Partial<ServerLimits>;
}

const LIMITS: ServerLimits = {
    head: 5_000,
    idle: 10_000,
    transfer: 90_000,
    transfersAtOnce: 4,
    requestsPerHour: 6_000,
    readingsAtOnce: 8,
    readingsPerHour: 60_000,
};
const CONNECTIONS = 16;
const HEADER_BYTES = 4_096;

type Incoming = Extract<LinkOutcome, { readonly direction: 'in' }>['outcome'];

/** How many of a kind are answered at once, and in an hour. */
interface Way {
    readonly places: Semaphore;
    readonly requests: HourlyAccounts;
}

/** Serves until it is closed. */
export class LinkServer {
    readonly #ports: LinkServerPorts;
    readonly #limits: ServerLimits;
    readonly #server: Server;
    readonly #ways: Readonly<Record<'files' | 'readings', Way>>;
    /** Connections that have shown a pinned certificate. */
    readonly #trusted = new WeakSet<object>();

    constructor(ports: LinkServerPorts) {
        this.#ports = ports;
        this.#limits = { ...LIMITS, ...ports.limits };
        const { head, idle, transfersAtOnce, requestsPerHour, readingsAtOnce, readingsPerHour } = this.#limits;
        const { identity, pinned } = ports;
        const way = (atOnce: number, perHour: number): Way => {
            return { places: new Semaphore(atOnce), requests: new HourlyAccounts({ perHour, elapsed: () => performance.now() }) };
        };
        this.#ways = { files: way(transfersAtOnce, requestsPerHour), readings: way(readingsAtOnce, readingsPerHour) };
        this.#server = createServer({
            cert: identity.certificate,
            key: identity.privateKey,
            ca: [...pinned.roots],
            requestCert: true,
            rejectUnauthorized: true,
            minVersion: 'TLSv1.3',
            handshakeTimeout: head,
            headersTimeout: head,
            requestTimeout: head,
            maxHeaderSize: HEADER_BYTES,
        });
        this.#server.maxConnections = CONNECTIONS;
        this.#server.setTimeout(idle);
        this.#server.on('tlsClientError', () => {
            this.#observe('untrusted');
        });
        this.#server.on('secureConnection', (socket: TLSSocket) => {
            // TLS has asked whether one of the pinned ones vouches for it; it must be one.
            if (pinned.holds(socket.getPeerX509Certificate()?.raw)) {
                this.#trusted.add(socket);
            } else {
                this.#observe('untrusted');
                socket.destroy();
            }
        });
        this.#server.on('request', (request, response) => {
            this.#answer(request, response).catch((error: unknown) => {
                response.destroy();
                this.#observe('failed');
                ports.onFault(error);
            });
        });
    }

    /** @returns the port, for the asked one may be 0 */
    async listen(host: string, port: number): Promise<number> {
        this.#server.listen(port, host);
        await once(this.#server, 'listening');
        return (this.#server.address() as AddressInfo).port;
    }

    /** Takes nothing more, and lets what is on its way end until the deadline (milliseconds). */
    async close(deadline: number): Promise<void> {
        const closed = once(this.#server, 'close');
        this.#server.close();
        this.#server.closeIdleConnections();
        const force = setTimeout(() => this.#server.closeAllConnections(), deadline);
        await closed;
        clearTimeout(force);
    }

    async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        if (!this.#trusted.has(request.socket)) {
            response.destroy();
            return;
        }
        const question = questionAt(request.url);
        const { places, requests } = this.#ways[question === undefined ? 'files' : 'readings'];
        if (requests.take(this.#ports.ward) !== undefined) {
            this.#end(response, 'limited', 429);
            return;
        }
        await places.run(async () =>
            question === undefined ? this.#give(request, response) : this.#giveReadings(question, { request, response }),
        );
    }

    async #giveReadings(
        question: ReadingQuestion,
        { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
    ): Promise<void> {
        const { ward, readings } = this.#ports;
        const { status, body } = await answerReadings(readings, question, { request, ward });
        if (body === undefined) {
            this.#end(response, status === 404 ? 'refused' : 'failed', status);
            return;
        }
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
        this.#observe('given');
    }

    async #give(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { method, url = '', headers } = request;
        let blob: ReleasedBlob | undefined;
        try {
            const asked = method === 'GET' ? readRequest({ path: url, look: headers[LOOK_HEADER] }) : undefined;
            blob = asked && (await this.#ports.releases.release(asked, this.#ports.ward));
        } catch (error) {
            if (error instanceof DomainError) {
                this.#end(response, 'failed', 503);
                return;
            }
            throw error;
        }
        if (blob === undefined) {
            this.#end(response, 'refused', 404);
            return;
        }
        const signal = AbortSignal.timeout(this.#limits.transfer);
        try {
            response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': blob.size });
            await pipeline(Readable.from(blob.content, { objectMode: false }), response, { signal });
            this.#observe('given');
        } catch {
            // Who went away or was too slow asks again; what is damaged the use case has reported.
            response.destroy();
            this.#observe('failed');
        } finally {
            await blob.close();
        }
    }

    #end(response: ServerResponse, outcome: Incoming, status: number): void {
        this.#observe(outcome);
        response.writeHead(status, { 'content-length': 0 }).end();
    }

    #observe(outcome: Incoming): void {
        this.#ports.observed({ direction: 'in', outcome });
    }
}
