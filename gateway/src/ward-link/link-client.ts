// SPDX-License-Identifier: Apache-2.0
// Asks the other ward's gateway for sealed bytes. What it answers is bounded in time and length, and held against the digest that was asked for.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Agent, request as ask } from 'node:https';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { LOOK_HEADER, writeRequest } from './link-messages';
import type { LinkIdentity } from './link-server';
import { pinnedAgent } from './pinned-agent';
import type { PinnedCertificates } from './pinned-certificates';
import type { BlobRequest, LinkOutcome, OtherWard } from './ports';

/** How long; milliseconds. */
export interface ClientLimits {
    /** Without a byte on the way: also until it has connected, and until it begins to answer. */
    readonly idle: number;
    /** For one whole transfer, shorter than any request of a person has. */
    readonly transfer: number;
}

/** What asking needs. */
export interface LinkClientPorts {
    readonly identity: LinkIdentity;
    readonly pinned: PinnedCertificates;
    readonly ward: string;
    /** Scheme, host and port. */
    readonly url: string;
    readonly observed: (outcome: LinkOutcome) => void;
    readonly limits?: Partial<ClientLimits>;
}

const LIMITS: ClientLimits = { idle: 10_000, transfer: 90_000 };
const CONNECTIONS = 4;
const HEADER_BYTES = 4_096;

/** The other ward's gateway. */
export class LinkClient implements OtherWard {
    readonly ward: string;
    readonly #ports: LinkClientPorts;
    readonly #limits: ClientLimits;
    readonly #agent: Agent;

    constructor(ports: LinkClientPorts) {
        this.ward = ports.ward;
        this.#ports = ports;
        this.#limits = { ...LIMITS, ...ports.limits };
        this.#agent = pinnedAgent(ports, CONNECTIONS);
    }

    async fetch(request: BlobRequest, size: number): Promise<AsyncIterable<Uint8Array> | undefined> {
        const signal = AbortSignal.timeout(this.#limits.transfer);
        const answer = await this.#ask(request, signal).catch(() => this.#unavailable());
        if (answer.statusCode === 404) {
            answer.resume();
            this.#observe('refused');
            return undefined;
        }
        if (answer.statusCode !== 200) {
            answer.destroy();
            return this.#unavailable();
        }
        return this.#verified(answer, request.digest, size);
    }

    /** Lets connections go. */
    close(): void {
        this.#agent.destroy();
    }

    async #ask(request: BlobRequest, signal: AbortSignal): Promise<IncomingMessage> {
        const { path, look } = writeRequest(request);
        const asked = ask(new URL(path, this.#ports.url), {
            agent: this.#agent,
            headers: { [LOOK_HEADER]: look },
            maxHeaderSize: HEADER_BYTES,
            timeout: this.#limits.idle,
            signal,
        });
        asked.on('timeout', () => asked.destroy(new Error('no byte for too long')));
        asked.end();
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        // What breaks while it streams ends the iteration, too; nobody else hears of it.
        asked.on('error', () => undefined);
        return answer;
    }

    /** Hands on what comes, no byte more than it should be, and ends well only where it was what was asked for. */
    async *#verified(answer: IncomingMessage, digest: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
        const hash = createHash('sha256');
        let left = size;
        try {
            for await (const chunk of answer as AsyncIterable<Buffer>) {
                left -= chunk.length;
                if (left < 0) {
                    break;
                }
                hash.update(chunk);
                yield chunk;
            }
        } catch {
            this.#unavailable();
        } finally {
            answer.destroy();
        }
        if (left !== 0 || hash.digest('hex') !== digest) {
            this.#observe('mismatched');
            throw new DomainError(ERRORS.FILE_UNREADABLE);
        }
        this.#observe('came');
    }

    #unavailable(): never {
        this.#observe('unavailable');
        throw new DomainError(ERRORS.OTHER_WARD_UNAVAILABLE);
    }

    #observe(outcome: 'came' | 'refused' | 'mismatched' | 'unavailable'): void {
        this.#ports.observed({ direction: 'out', outcome });
    }
}
