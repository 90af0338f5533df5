// SPDX-License-Identifier: Apache-2.0
// A client that costs little: connections kept open, bodies as they are, answers read whole.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type RequestOptions } from 'node:http';

/** An answer, read whole. */
export interface Answer {
    readonly status: number;
    readonly text: string;
}

async function read(response: IncomingMessage): Promise<Answer> {
    const parts: Buffer[] = [];
    for await (const part of response as AsyncIterable<Buffer>) {
        parts.push(part);
    }
    return { status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') };
}

/** The text of an answer. @throws Error where it is a refusal, or holds one */
export async function demandOk(asked: Promise<Answer>): Promise<string> {
    const { status, text } = await asked;
    if (status >= 300 || text.includes('"rejected"')) {
        throw new Error(`answered with ${String(status)}: ${text.slice(0, 1000)}`);
    }
    return text;
}

/** Posts JSON to one server, and reads from it. */
export class RestClient {
    readonly #base: string;
    readonly #agent: Agent;
    #authorization: OutgoingHttpHeaders = {};

    /** @param connections - most requests at once */
    constructor(base: string, connections: number) {
        this.#base = base;
        this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    }

    /** Asks the development issuer for a token and uses it from here on. */
    async authenticate(subject: string, roles: readonly string[]): Promise<void> {
        const { text } = await this.post('/dev/token', JSON.stringify({ sub: subject, roles }));
        const { access_token: token } = JSON.parse(text) as { access_token: string };
        this.#authorization = { authorization: `Bearer ${token}` };
    }

    /** Posts a body under a fresh idempotency key. */
    post(path: string, body: string, more: OutgoingHttpHeaders = {}): Promise<Answer> {
        const content = Buffer.from(body, 'utf8');
        const headers = {
            'content-type': 'application/json',
            'content-length': content.length,
            'idempotency-key': `"${randomUUID()}"`,
            ...this.#authorization,
            ...more,
        };
        return this.#ask(path, { method: 'POST', headers }, content);
    }

    get(path: string, more: OutgoingHttpHeaders = {}): Promise<Answer> {
        return this.#ask(path, { method: 'GET', headers: { ...this.#authorization, ...more } });
    }

    /** An answer that goes on until it is destroyed, on a connection of its own. @throws Error where there is none */
    async stream(path: string, more: OutgoingHttpHeaders = {}): Promise<IncomingMessage> {
        const request = httpRequest(`${this.#base}${path}`, { headers: { ...this.#authorization, ...more } }).end();
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        [request, response].forEach((end) => end.on('error', () => undefined)); // whoever waits for more is told by a time-out
        if (response.statusCode !== 200) {
            response.destroy();
            throw new Error(`${path} was answered with ${String(response.statusCode)}`);
        }
        return response;
    }

    #ask(path: string, options: Pick<RequestOptions, 'method' | 'headers'>, content?: Buffer): Promise<Answer> {
        return new Promise((resolve, reject) => {
            const request = httpRequest(`${this.#base}${path}`, { agent: this.#agent, ...options }, (response) => {
                read(response).then(resolve, reject);
            });
            request.on('error', reject);
            request.end(content);
        });
    }

    close(): void {
        this.#agent.destroy();
    }
}
