// SPDX-License-Identifier: Apache-2.0
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import Fastify, { type FastifyInstance } from 'fastify';
import { handMade, type HandMade } from '../../../test/support/hand-made';
import { addEarlyAnswers } from './early-answers';

const MEBIBYTE = 1_048_576;

/** Sends a request as a plain client does: everything first, then it reads; rejects where the connection breaks meanwhile. */
async function sendAll(app: FastifyInstance, head: string, body: Iterable<Buffer>): Promise<string> {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const broken = once(socket, 'error').then(([error]) => Promise.reject(error as Error));
    const sending = (async () => {
        socket.pause();
        socket.write(head);
        for (const piece of body) {
            if (!socket.write(piece)) {
                await once(socket, 'drain');
            }
        }
        return answerOf(socket);
    })();
    return Promise.race([sending, broken]).finally(() => socket.destroy());
}

/** The first answer, with as much of its body as came along with its headers. */
async function answerOf(socket: Socket): Promise<string> {
    let text = '';
    for await (const chunk of socket) {
        text += String(chunk);
        if (/\r\n\r\n[^]*}/.test(text)) {
            break;
        }
    }
    return text;
}

function* pieces(mebibytes: number): Generator<Buffer> {
    for (let piece = 0; piece < mebibytes; piece += 1) {
        yield Buffer.alloc(MEBIBYTE, 0x20);
    }
}
function* chunked(mebibytes: number): Generator<Buffer> {
    for (const piece of pieces(mebibytes)) {
        yield Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
    }
    yield Buffer.from('0\r\n\r\n');
}

describe('a client that sends everything before it reads', () => {
    let gateway: HandMade;
    let authorization: string;
    beforeAll(async () => {
        gateway = await handMade();
        await gateway.app.listen({ host: '127.0.0.1', port: 0 });
        authorization = await gateway.token('nurse-lee', 'nurse');
    });
    afterAll(async () => gateway.app.close());

    const length = `content-length: ${String(30 * MEBIBYTE)}`;
    const post = 'POST /v1/vitals HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nidempotency-key: "k"';
    it.each([
        ['is too large', `\r\n${length}`, true, 413],
        ['is too large, sent in chunks', '\r\ntransfer-encoding: chunked', true, 413],
        ['is too large, on a connection that shall close', `\r\n${length}\r\nconnection: close`, true, 413],
        ['needs a token', `\r\n${length}`, false, 401],
        ['has a coding that nobody knows', `\r\n${length}\r\ncontent-encoding: br`, true, 415],
    ])('hears that its body %s', async (_what, headers, known, status) => {
        const token = known ? `\r\nauthorization: ${authorization}` : '';
        const body = headers.includes('chunked') ? chunked(30) : pieces(30);
        const answer = await sendAll(gateway.app, `${post}${token}${headers}\r\n\r\n`, body);
        expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
        expect(answer).toContain('application/problem+json');
    });

    it('hears it of a route that is not there, and of another method', async () => {
        for (const [line, status] of [
            ['POST /nowhere', 404],
            ['PUT /v1/vitals', 405],
        ] as const) {
            const answer = await sendAll(gateway.app, `${line} HTTP/1.1\r\nhost: 127.0.0.1\r\n${length}\r\n\r\n`, pieces(30));
            expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
        }
    });
});

describe('a client that never stops', () => {
    it.each([
        ['sending', { bytes: MEBIBYTE, milliseconds: 60_000 }, 1],
        ['hesitating', { bytes: MEBIBYTE, milliseconds: 50 }, 0],
    ])('%s is cut off at the limit', async (_what, limits, mebibytesAtOnce) => {
        const app = Fastify({ bodyLimit: 10 });
        addEarlyAnswers(app, limits);
        app.post('/', async () => ({}));
        await app.listen({ host: '127.0.0.1', port: 0 });
        const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.on('error', () => undefined); // being cut off in the midst of a write is what is asked for
        socket.resume();
        socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n`);
        const more = setInterval(() => socket.write(Buffer.alloc(mebibytesAtOnce * MEBIBYTE + 1)), 5);
        await closed.finally(() => {
            clearInterval(more);
        });
        expect(socket.destroyed).toBe(true);
        await app.close();
    });
});
