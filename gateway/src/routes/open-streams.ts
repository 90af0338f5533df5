// SPDX-License-Identifier: Apache-2.0
// Answers that go on until either side ends them.

import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Exchange } from './exports';

/** Ends streams with the application: one that is open would hold up the end of the process until it is cut off. */
export function endWith(app: FastifyInstance, streams: { end(): void }): void {
    app.addHook('preClose', (done) => {
        streams.end();
        done();
    });
}

/** Sends a stream, past whatever would hold it back; of `HEAD` the headers alone. */
export function sendStream({ request, reply }: Exchange, media: string, stream: Readable): FastifyReply {
    void reply.type(media).header('x-accel-buffering', 'no');
    if (request.method === 'HEAD') {
        stream.destroy();
        return reply.send('');
    }
    return reply.send(stream);
}
