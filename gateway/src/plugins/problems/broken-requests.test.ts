// SPDX-License-Identifier: Apache-2.0
// Answers that no route and no hook makes: whole to the byte, and the connection closes, whoever is at its other end.

import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { Duplex } from 'node:stream';
import { answerForNode, refusingBrokenRequests } from './broken-requests';

/** A connection that keeps what is written to it, and on which somebody still sends. */
function connection() {
    const written: string[] = [];
    const socket = new Duplex({
        autoDestroy: false,
        read: () => undefined,
        write: (chunk: Buffer, _encoding, done) => {
            written.push(chunk.toString());
            done();
        },
    });
    return { socket, written };
}

/** Status line, headers by name in lower case, and body. */
function parsed(answer: string) {
    const end = answer.indexOf('\r\n\r\n');
    const [line, ...headers] = answer.slice(0, end).split('\r\n');
    const pairs = headers.map((header) => [header.slice(0, header.indexOf(':')).toLowerCase(), header.slice(header.indexOf(':') + 2)]);
    return { line, headers: Object.fromEntries(pairs) as Record<string, string>, body: answer.slice(end + 4) };
}

it('a refusal is one whole answer, after which nothing comes', () => {
    const { socket, written } = connection();
    refusingBrokenRequests({ newId: () => 'an-id', headerBytes: 9 })(new Error('quillfeather'), socket);
    const { line, headers, body } = parsed(written.join(''));
    expect(line).toBe('HTTP/1.1 400 Bad Request');
    expect(headers).toEqual({
        'x-request-id': 'an-id',
        'content-type': 'application/problem+json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        'cache-control': 'no-store',
        connection: 'close',
    });
    expect(JSON.parse(body)).toMatchObject({ code: 'REQUEST_INVALID', requestId: 'an-id' });
    expect([body.includes('quillfeather'), socket.writableEnded]).toEqual([false, true]);
});

describe('of what Node would answer by itself', () => {
    const server = new EventEmitter();
    answerForNode(server as unknown as Server, () => 'an-id');

    it('a tunnel is refused with the methods that there are; what it carries is thrown away, and that its other end is gone hurts nobody', () => {
        const { socket, written } = connection();
        server.emit('connect', {}, socket);
        const { line, headers } = parsed(written.join(''));
        expect([line, headers['allow']]).toEqual(['HTTP/1.1 405 Method Not Allowed', 'GET, HEAD, POST, PATCH, DELETE']);
        expect(socket.readableFlowing).toBe(true);
        expect(() => socket.emit('error', new Error('ECONNRESET'))).not.toThrow();
    });

    it('an expectation is refused and its connection closed, where there still is one', async () => {
        const { socket, written } = connection();
        const closed = new Promise((resolve) => socket.once('close', resolve));
        server.emit('checkExpectation', {}, { socket });
        await closed;
        expect(parsed(written.join('')).line).toBe('HTTP/1.1 417 Expectation Failed');
        expect(() => server.emit('checkExpectation', {}, { socket: null })).not.toThrow();
    });
});
