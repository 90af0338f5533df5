// SPDX-License-Identifier: Apache-2.0
// How a refusal is sent: the headers of its status, whether it is the last word, and what stays out of it.

import { DomainError, type ErrorCode, type ErrorParams, ERRORS } from '@wardledger/chaincode/domain';
import Fastify, { type FastifyError } from 'fastify';
import { addProblemDetails, faultOf, refuseUnroutable } from './problem-details';

const lines: string[] = [];
const repeatable: unknown[] = [];
let thrown: Error;
const app = Fastify({
    genReqId: () => 'an-id',
    frameworkErrors: refuseUnroutable,
    logger: { level: 'error', stream: { write: (line: string) => lines.push(line) } },
});
addProblemDetails(app);
app.addHook('onResponse', async (_request, reply) => {
    repeatable.push(reply.repeatable);
});
app.get('/throws', () => {
    throw thrown;
});
app.get('/throws-later', (_request, reply) => {
    reply.header('retry-after', '77');
    throw thrown;
});
app.get('/unroutable', (request, reply) => {
    refuseUnroutable(thrown as FastifyError, request, reply);
});
app.get('/fine', () => 'fine');
beforeEach(() => {
    lines.length = 0;
    repeatable.length = 0;
});
afterAll(async () => app.close());

async function refuse(code: ErrorCode, params: ErrorParams = {}, url = '/throws') {
    thrown = new DomainError(ERRORS[code], undefined, params);
    return app.inject({ url });
}

it.each<[ErrorCode, ErrorParams, number, string | undefined, string | undefined]>([
    ['UNAUTHENTICATED', {}, 401, 'Bearer realm="wardledger"', undefined],
    ['ROLE_FORBIDDEN', {}, 403, undefined, undefined],
    ['RATE_LIMITED', {}, 429, undefined, '5'],
    ['RATE_LIMITED', { retryAfter: 9 }, 429, undefined, '9'],
    ['RATE_LIMITED', { retryAfter: 'soon' }, 429, undefined, '5'],
    ['LEDGER_UNAVAILABLE', {}, 503, undefined, '5'],
    ['OUTCOME_UNKNOWN', { retryAfter: 9 }, 504, undefined, undefined],
])('%s %j: %i, WWW-Authenticate %s, Retry-After %s', async (code, params, status, authenticate, retryAfter) => {
    const { headers, statusCode } = await refuse(code, params);
    expect([statusCode, headers['www-authenticate'], headers['retry-after']]).toEqual([status, authenticate, retryAfter]);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(lines).toEqual([]);
});

it('a time to wait that is told already stays', async () => {
    expect((await refuse('RATE_LIMITED', {}, '/throws-later')).headers['retry-after']).toBe('77');
});

it('says whether the same request may be answered otherwise, and nothing of what was not refused', async () => {
    await refuse('RECORD_EXISTS');
    await refuse('LEDGER_CONFLICT');
    await app.inject({ url: '/fine' });
    expect(repeatable).toEqual([false, true, undefined]);
});

it.each([new DomainError(ERRORS.FUNCTION_UNKNOWN, 'quillfeather'), new TypeError('quillfeather')])(
    'a fault of ours is one to whoever asked, by its request id: %s',
    async (error) => {
        thrown = error;
        const answer = await app.inject({ url: '/throws' });
        expect(answer.json()).toMatchObject({ status: 500, code: 'INTERNAL', requestId: 'an-id' });
        expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['fault']);
        expect(lines.join('') + answer.body).not.toContain('quillfeather');
    },
);

it('a path that there is not is told what there is, and not repeated', async () => {
    const answer = await app.inject({ url: '/quillfeather' });
    expect(answer.json()).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND', detail: expect.stringContaining('/docs') as string });
    expect(answer.body).not.toContain('quillfeather');
});

describe('what no route is looked for', () => {
    it('has the id and the headers that hooks would have given it', async () => {
        const answer = await app.inject({ url: '/%zz' });
        expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID', requestId: 'an-id' });
        expect(answer.headers).toMatchObject({ 'x-request-id': 'an-id', 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    });

    it('is a fault of ours where the request has none', async () => {
        thrown = new Error('quillfeather');
        const answer = await app.inject({ url: '/unroutable' });
        expect(answer.json()).toMatchObject({ status: 500, code: 'INTERNAL' });
        expect(answer.body).not.toContain('quillfeather');
    });
});

it('a fault is told by twelve places at most, and a code by its text', () => {
    const stack = ['Error: quillfeather', ...Array.from({ length: 20 }, (_, index) => `    at place${String(index)} `)].join('\n');
    const fault = faultOf(Object.assign(new Error(), { stack, code: 7 }));
    expect(fault).toEqual({ error: 'Error', frames: Array.from({ length: 12 }, (_, index) => `at place${String(index)}`) });
    expect(fault).not.toHaveProperty('code');
});
