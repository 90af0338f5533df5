// SPDX-License-Identifier: Apache-2.0
// An answer that comes before the request has ended. Closing at once would reset the connection: a client that is still sending would
// see a broken pipe, never the answer, and try again for ever. So the rest is read and thrown away for a while (RFC 9112, section 9.6).

import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** What is read at most behind an early answer. */
export interface EarlyAnswerLimits {
    readonly bytes: number;
    readonly milliseconds: number;
}

const LIMITS: EarlyAnswerLimits = { bytes: 67_108_864, milliseconds: 10_000 };

/** Keeps the connection of a request that is answered early until its body has ended, or a limit is reached. */
export function addEarlyAnswers(app: FastifyInstance, limits: EarlyAnswerLimits = LIMITS): void {
    app.addHook('onSend', async ({ raw: request }, reply, payload) => {
        // What was injected without a connection has none that could be kept.
        const { destroyed } = request.socket as Partial<Socket>;
        if (request.complete || destroyed !== false) {
            return payload;
        }
        const wantsClose = /\bclose\b/i.test(request.headers.connection ?? '');
        reply.removeHeader('connection'); // set where a body is too large: it would close before the client has heard
        reply.raw.shouldKeepAlive = true;
        const timer = setTimeout(() => request.socket.destroy(), limits.milliseconds).unref();
        let bytes = 0;
        request.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > limits.bytes) {
                request.socket.destroy();
            }
        });
        request.once('end', () => {
            if (wantsClose) {
                request.socket.end();
            }
        });
        request.once('close', () => {
            clearTimeout(timer);
        });
        reply.raw.once('finish', () => request.resume());
        return Promise.resolve(payload);
    });
}
