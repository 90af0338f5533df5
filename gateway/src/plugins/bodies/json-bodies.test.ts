// SPDX-License-Identifier: Apache-2.0
// Which bodies are read, on routes that need one, take an empty one, take none, or read it themselves.

import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DomainError } from '@wardledger/chaincode/domain';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { addJsonBodies } from './json-bodies';

let app: FastifyInstance;
const answer = ({ body }: FastifyRequest) => ({ body: body ?? 'none' });
beforeAll(() => {
    app = Fastify({ bodyLimit: 1000 });
    app.setErrorHandler<FastifyError | DomainError>(async (error, _request, reply) => {
        const status = error instanceof DomainError ? error.entry.status : error.statusCode;
        return reply.code(status ?? 500).send({ code: error.code });
    });
    addJsonBodies(app);
    app.post('/needs', { schema: { body: {} } }, answer);
    app.post('/may-be-empty', { config: { emptyBody: true }, schema: { body: {} } }, answer);
    app.post('/takes-none', answer);
    app.post('/streams', { config: { streamedBody: true }, schema: { body: {} } }, async ({ body }) => {
        const chunks: Buffer[] = [];
        for await (const chunk of body as AsyncIterable<Buffer>) {
            chunks.push(chunk);
        }
        return { body: Buffer.concat(chunks).toString() };
    });
});
afterAll(async () => app.close());

const JSON_TYPE = { 'content-type': 'application/json' };
async function post(url: string, payload: string | Buffer | undefined, headers: Record<string, string> = JSON_TYPE) {
    const {
        statusCode,
        body,
        headers: answered,
    } = await app.inject({ method: 'POST', url, headers, ...(payload !== undefined && { payload }) });
    const { body: read, code } = JSON.parse(body) as { body?: unknown; code?: string };
    return { statusCode, read, code, answered };
}

it.each<[string, string | undefined, Record<string, string>, number, unknown]>([
    ['/needs', '{"a":1}', JSON_TYPE, 200, { a: 1 }],
    ['/needs', '{"a":1}', { 'content-type': 'application/json; charset=UTF8' }, 200, { a: 1 }],
    ['/needs', '{"a":1}', { 'content-type': 'application/json; charset=latin1' }, 415, undefined],
    ['/needs', '{"a":1}', { 'content-type': 'application/json; charset=xutf-8' }, 415, undefined],
    ['/needs', '{"a":1}', { 'content-type': 'application/json; charset=utf-8x' }, 415, undefined],
    ['/needs', '', { ...JSON_TYPE, 'content-length': '0' }, 400, undefined],
    ['/needs', '', { 'content-type': 'text/plain', 'content-length': '0' }, 415, undefined],
    ['/needs', 'x', { 'content-type': 'text/plain' }, 415, undefined],
    ['/may-be-empty', undefined, {}, 200, {}],
    ['/may-be-empty', '', { ...JSON_TYPE, 'content-length': '0' }, 200, {}],
    ['/may-be-empty', '', { 'content-type': 'text/plain', 'content-length': '0' }, 200, {}],
    ['/may-be-empty', 'x', { 'content-type': 'text/plain' }, 415, undefined],
    ['/may-be-empty', '{"a":1}', JSON_TYPE, 200, { a: 1 }],
    ['/takes-none', undefined, {}, 200, 'none'],
    ['/takes-none', '{}', JSON_TYPE, 200, {}],
    ['/takes-none', '{"a":1}', JSON_TYPE, 400, undefined],
    ['/takes-none', '[]', JSON_TYPE, 400, undefined],
    ['/takes-none', 'null', JSON_TYPE, 400, undefined],
    ['/takes-none', '"x"', JSON_TYPE, 400, undefined],
    ['/nowhere', 'x', { 'content-type': 'text/plain' }, 404, undefined],
    ['/nowhere', '{"a":1}', JSON_TYPE, 404, undefined],
])('to %s %j with %j: %i', async (url, payload, headers, status, body) => {
    const { statusCode, read } = await post(url, payload, headers);
    expect([statusCode, read]).toEqual([status, body]);
});

describe('what is packed', () => {
    const packed = gzipSync('{"a":1}');

    it.each(['gzip', 'x-gzip', ' GZIP '])('as %j is unpacked', async (encoding) => {
        expect(await post('/needs', packed, { ...JSON_TYPE, 'content-encoding': encoding })).toMatchObject({
            statusCode: 200,
            read: { a: 1 },
        });
    });

    it.each(['identity', '', ' Identity'])('not at all, as %j says, is taken as it is', async (encoding) => {
        expect(await post('/needs', '{"a":1}', { ...JSON_TYPE, 'content-encoding': encoding })).toMatchObject({
            statusCode: 200,
            read: { a: 1 },
        });
    });

    it('comes without a length, too', async () => {
        const headers = { ...JSON_TYPE, 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' };
        const answered = await app.inject({ method: 'POST', url: '/needs', headers, payload: Readable.from([packed]) });
        expect(answered.json()).toEqual({ body: { a: 1 } });
    });

    it('otherwise is refused, and told how it is taken', async () => {
        const refused = await post('/needs', packed, { ...JSON_TYPE, 'content-encoding': 'br' });
        expect([refused.statusCode, refused.code, refused.answered['accept-encoding']]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED', 'gzip']);
    });

    it('is nothing where there is no body', async () => {
        expect((await post('/takes-none', undefined, { 'content-encoding': 'br', 'content-length': '0' })).statusCode).toBe(200);
        expect((await post('/takes-none', undefined, { 'content-encoding': 'br' })).statusCode).toBe(200);
    });

    it('is held to the limit as it comes out', async () => {
        const large = gzipSync(JSON.stringify({ a: 'x'.repeat(1001) }));
        expect((await post('/needs', large, { ...JSON_TYPE, 'content-encoding': 'gzip' })).statusCode).toBe(413);
    });
});

it('a route that streams gets the bytes, once what is said of them is in order', async () => {
    const digest = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;
    const said = { 'content-type': 'text/plain', 'content-length': '5', 'content-digest': digest };
    expect(await post('/streams', 'bytes', said)).toMatchObject({ statusCode: 200, read: 'bytes' });
    expect(await post('/streams', 'bytes', { 'content-type': 'text/plain', 'content-length': '5' })).toMatchObject({
        code: 'REQUEST_INVALID',
    });
});
