// SPDX-License-Identifier: Apache-2.0
// What every answer carries, whatever the route: ids, headers, limits, log lines, metrics.
import { type AddressInfo, connect, type Socket } from 'node:net';
import { DomainError, type ErrorCode, type ErrorParams, ERRORS } from '@wardledger/chaincode/domain';
import { fresh, handMade } from '../../test/support/hand-made';
import { committedTransaction } from '../../test/support/scripted-ledger';
import { refusingBrokenRequests } from './problems/broken-requests';
import { faultOf } from './problems/problem-details';
import { demandVersions, etagOf, versionsOf } from './requests/conditional';
import { waitSeconds } from './requests/prefer';
import { readable } from '../../test/support/readable';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };

describe('request ids', () => {
    it('of the caller are kept when they are UUIDs, otherwise replaced', async () => {
        const { app } = await handMade();
        const given = '8E03978E-40D5-43DD-BC93-6894A57F9324';
        const kept = await app.inject({ url: '/livez', headers: { 'x-request-id': given } });
        expect(kept.headers['x-request-id']).toBe(given.toLowerCase());
        for (const odd of ['P001', 'x'.repeat(300), `${given}1`]) {
            const replaced = await app.inject({ url: '/livez', headers: { 'x-request-id': odd } });
            expect(replaced.headers['x-request-id']).toMatch(uuid);
        }
        await app.close();
    });
});

describe('security headers', () => {
    it.each(['/livez', '/v1/records', '/nowhere', '/v1/records/%zz'])('are on %s', async (url) => {
        const { app } = await handMade();
        const { headers } = await app.inject({ url });
        expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
        expect(headers['content-security-policy']).toContain("default-src 'none'");
        expect(headers['strict-transport-security']).toBeUndefined();
        await app.close();
    });

    it('let the interactive page load its own files only', async () => {
        const { app } = await handMade();
        const { headers } = await app.inject({ url: '/docs' });
        expect(headers['content-security-policy']).toContain("default-src 'self'");
        await app.close();
    });
});

describe('rate limits', () => {
    it('are told, held per subject, and refused with Retry-After; IoT gateways may more', async () => {
        const gateway = await handMade({ overrides: { limits: { requestsPerMinute: 2, corsOrigins: [] } } });
        const ask = async (subject: string, role: 'doctor' | 'iot-gateway') =>
            gateway.app.inject({ url: '/v1/time', headers: { authorization: await gateway.token(subject, role) } });
        const answers = [await ask('a', 'doctor'), await ask('a', 'doctor'), await ask('a', 'doctor'), await ask('b', 'doctor')];
        expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429, 200]);
        expect(answers[0]!.headers).toMatchObject({ 'ratelimit-policy': '"default";q=2;w=60' });
        expect(answers[0]!.headers['ratelimit']).toMatch(/^"default";r=1;t=\d+$/);
        expect(answers[2]!.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
        expect(Number(answers[2]!.headers['retry-after'])).toBeGreaterThan(0);
        expect((await ask('c', 'iot-gateway')).headers['ratelimit-policy']).toBe('"default";q=100;w=60');
        await gateway.app.close();
    });
});

describe('refusals of the ledger', () => {
    const cases: readonly [ErrorCode, ErrorParams, number, string | undefined][] = [
        ['LEDGER_UNAVAILABLE', {}, 503, '5'],
        ['CUSTODIAN_UNAVAILABLE', { retryAfter: 30 }, 503, '30'],
        ['OUTCOME_UNKNOWN', { transactionId: committedTransaction.id }, 504, undefined],
        ['ENDORSEMENT_MISMATCH', {}, 502, undefined],
        ['ROLE_FORBIDDEN', {}, 403, undefined],
    ];
    it.each(cases)('%s %j: %i', async (code, params, status, retryAfter) => {
        const gateway = await handMade({
            script: {
                'record:CreateRecord': () => {
                    throw new DomainError(ERRORS[code], undefined, params);
                },
            },
        });
        const answer = await gateway.app.inject({
            method: 'POST',
            url: '/v1/records',
            headers: fresh(await gateway.token('d', 'doctor')),
            payload: record,
        });
        expect([answer.statusCode, answer.headers['retry-after']]).toEqual([status, retryAfter]);
        const { retryAfter: _, ...told } = params;
        expect(answer.json()).toMatchObject({ code, status, ...told });
        expect(answer.json()).not.toHaveProperty('retryAfter');
        await gateway.app.close();
    });
});

describe('faults of ours', () => {
    it('are logged by place, not by message, and told by request id only', async () => {
        const gateway = await handMade({
            script: {
                'record:CreateRecord': ({ ledgerId }) => {
                    throw new TypeError(`cannot read Ann Example of ${ledgerId}`);
                },
            },
        });
        const answer = await gateway.app.inject({
            method: 'POST',
            url: '/v1/records',
            headers: fresh(await gateway.token('d', 'doctor')),
            payload: record,
        });
        expect(answer.json()).toMatchObject({ status: 500, code: 'INTERNAL', detail: ERRORS.INTERNAL.explanation });
        const line = gateway.lines.find((one) => one.includes('"fault"'))!;
        expect(line).toContain('TypeError');
        expect(line).toContain('plugins.test.ts');
        expect(readable(line + answer.body)).not.toMatch(/Ann|cannot read/);
        await gateway.app.close();
    });

    it('may be anything', () => {
        expect(faultOf('text')).toEqual({ error: 'string', frames: [] });
        expect(faultOf(Object.assign(new Error('secret'), { code: 'EADDRINUSE', stack: undefined }))).toEqual({
            error: 'Error',
            code: 'EADDRINUSE',
            frames: [],
        });
    });
});

describe('log and metrics', () => {
    it('name the route template, never the URL or the caller', async () => {
        const gateway = await handMade();
        await gateway.app.inject({
            url: '/v1/records/P001?purpose=TREAT',
            headers: { authorization: await gateway.token('dr-osei', 'doctor') },
        });
        await gateway.app.inject({ url: '/quillfeather' });
        const text = gateway.lines.join('') + (await gateway.metrics.metrics());
        expect(text).toContain('"route":"/v1/records/:id"');
        expect(text).toContain('route="/v1/records/:id"');
        expect(text).toContain('route="unknown"');
        expect(readable(text)).not.toMatch(/P001|TREAT|dr-osei|quillfeather|Bearer/);
        await gateway.app.close();
    });

    it('lose what is called by a telling name', async () => {
        const gateway = await handMade();
        gateway.app.log.info({ name: 'Ann', patient: 'P001', nested: { authorization: 'Bearer x' } }, 'careless');
        expect(gateway.lines.join('')).toContain('careless');
        expect(readable(gateway.lines.join(''))).not.toMatch(/Ann|P001|Bearer/);
        await gateway.app.close();
    });
});

describe('without the development issuer', () => {
    it('there is no token to be had, and proxies may stand before the gateway', async () => {
        const { app } = await handMade({ devIssuer: false });
        expect((await app.inject({ method: 'POST', url: '/dev/token', payload: { sub: 'x', roles: ['doctor'] } })).statusCode).toBe(404);
        expect((await app.inject({ url: '/livez', headers: { host: 'ward1.example', 'x-forwarded-for': '10.0.0.1' } })).statusCode).toBe(
            200,
        );
        expect((await app.inject({ url: '/.well-known/jwks.json' })).json()).toEqual({ keys: [] });
        await app.close();
    });
});

describe('bytes that are no request', () => {
    const chunk = `POST /livez HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`;
    const many = Array.from({ length: 3000 }, (_, index) => `h${String(index)}: 1\r\n`).join('');
    it.each([
        ['no HTTP', 'QUILLFEATHER\r\n\r\n', 400, 'REQUEST_INVALID', 'HTTP/1.1'],
        ['TLS', '\x16\x03\x01\x00\xa5\x01QUILLFEATHER', 400, 'REQUEST_INVALID', 'HTTP/1.1'],
        [
            'a header too long',
            `GET /livez HTTP/1.1\r\nauthorization: ${'QUILLFEATHER'.repeat(2000)}\r\n\r\n`,
            431,
            'HEADERS_TOO_LARGE',
            '16384 bytes',
        ],
        ['a query too long', `GET /livez?${'QUILLFEATHER'.repeat(2000)} HTTP/1.1\r\n\r\n`, 431, 'HEADERS_TOO_LARGE', '16384 bytes'],
        ['too many headers', `GET /livez HTTP/1.1\r\n${many}\r\n`, 431, 'HEADERS_TOO_LARGE', '16384 bytes'],
        ['a chunk with long extensions', chunk, 413, 'BODY_TOO_LARGE', 'chunk'],
        ['no Host', 'GET /livez?QUILLFEATHER HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'REQUEST_INVALID', 'Host is missing'],
        ['an expectation', 'GET /livez HTTP/1.1\r\nhost: a\r\nexpect: QUILLFEATHER\r\n\r\n', 417, 'EXPECTATION_FAILED', '100-continue'],
        ['a tunnel', 'CONNECT QUILLFEATHER:443 HTTP/1.1\r\nhost: a\r\n\r\n', 405, 'METHOD_NOT_ALLOWED', 'tunnel'],
    ])('(%s) are answered with what is wrong, and a closed connection', async (_what, bytes, status, code, detail) => {
        const { app } = await handMade();
        await app.listen({ host: '127.0.0.1', port: 0 });
        const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
        const chunks: Buffer[] = [];
        socket.on('data', (piece: Buffer) => chunks.push(piece));
        socket.on('error', () => undefined);
        socket.write(Buffer.from(bytes, 'latin1'));
        await new Promise((resolve) => socket.once('close', resolve));
        const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
        expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} .*application/problem\\+json`, 's'));
        const problem = JSON.parse(body) as { requestId: string; detail: string };
        expect(problem).toMatchObject({ status, code, instance: `urn:uuid:${problem.requestId}` });
        expect(problem.requestId).toMatch(uuid);
        expect(problem.detail).toContain(detail);
        expect(head + body).not.toContain('QUILLFEATHER');
        await app.close();
    });

    it.each(['GET /livez HTTP/1.0', 'GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close'])(
        '(%j is one) are told apart from it',
        async (head) => {
            const { app } = await handMade({ devIssuer: false });
            await app.listen({ host: '127.0.0.1', port: 0 });
            const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
            const chunks: Buffer[] = [];
            socket.on('data', (piece: Buffer) => chunks.push(piece));
            socket.write(`${head}\r\n\r\n`);
            await new Promise((resolve) => socket.once('close', resolve));
            expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 200 /);
            await app.close();
        },
    );

    it.each([
        ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'REQUEST_TIMEOUT'],
        ['HPE_INVALID_EOF_STATE', 400, 'REQUEST_INVALID'],
        ['toString', 400, 'REQUEST_INVALID'],
        [undefined, 400, 'REQUEST_INVALID'],
    ])('are answered by what Node says of them: %s', (given, status, code) => {
        const sent: string[] = [];
        const refuse = refusingBrokenRequests({ newId: () => 'an-id', headerBytes: 1 });
        const error = Object.assign(new Error(), given === undefined ? {} : { code: given });
        refuse(error, { writable: true, end: (text: string) => sent.push(text) } as unknown as Socket);
        expect(JSON.parse(sent.join('').split('\r\n\r\n')[1] ?? '')).toMatchObject({ status, code, requestId: 'an-id' });
        refuse(Object.assign(new Error(), { code: 'ECONNRESET' }), { writable: true } as unknown as Socket);
        refuse(error, { writable: false } as unknown as Socket);
    });
});

describe('Prefer and If-Match', () => {
    it.each([
        [undefined, 0],
        ['', 0],
        ['wait=10', 10],
        ['respond-async, wait=5', 5],
        ['Wait = "7"; x=1', 7],
        [['return=minimal', 'wait=3'], 3],
        ['wait=100000', 60],
        ['wait=1000000000', 0],
        ['wait=-1', 0],
        ['wait=ten', 0],
        ['await=10', 0],
    ])('Prefer %j waits %i s', (header, seconds) => {
        expect(waitSeconds(header)).toBe(seconds);
    });

    it('an ETag comes back as its version', () => {
        expect([
            versionsOf({ 'if-match': etagOf(3) }),
            versionsOf({}),
            demandVersions({ 'if-match': ' "12" ' }),
            versionsOf({ 'if-match': '"1", W/"2",, "3"' }),
            versionsOf({ 'if-match': '*' }),
        ]).toEqual([[3], undefined, [12], [1, 3], '*']);
    });
    it.each(['W/"1"', '"0"', '"01"', '""', '"-1"', '"1.0"', ','])('If-Match %s matches no version', (header) => {
        expect(() => versionsOf({ 'if-match': header })).toThrow(expect.objectContaining({ code: 'VERSION_CONFLICT' }) as Error);
    });
    it.each(['1', '"1" "2"', '"1', '*, "1"', 'w/"1"'])('If-Match %s is no list of entity tags', (header) => {
        expect(() => versionsOf({ 'if-match': header })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }) as Error);
    });
});
