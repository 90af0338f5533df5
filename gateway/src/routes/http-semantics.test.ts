// SPDX-License-Identifier: Apache-2.0
// What any HTTP client may do beside the routes themselves: other codings of a body, HEAD, conditions, calls from a browser's page.

import { gzipSync } from 'node:zlib';
import { fresh, handMade, type HandMade } from '../../test/support/hand-made';

let gateway: HandMade;
let doctor: string;
const created: object[] = [];
beforeEach(async () => {
    created.length = 0;
    gateway = await handMade({
        script: {
            'record:CreateRecord': (request) => {
                created.push(request);
                return { ...request, ward: 'ward1', version: 1 };
            },
        },
    });
    doctor = await gateway.token('dr-osei', 'doctor', 'admin');
});
afterEach(async () => gateway.app.close());

const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
async function create(payload: string | Buffer, headers: Record<string, string> = {}) {
    const all = { 'content-type': 'application/json', ...fresh(doctor), ...headers };
    return gateway.app.inject({ method: 'POST', url: '/v1/records', headers: all, payload });
}

describe('a body', () => {
    it.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'application/json; charset=utf8'])(
        'of type %s is taken',
        async (type) => {
            expect((await create(JSON.stringify(record), { 'content-type': type })).statusCode).toBe(201);
        },
    );
    it.each(['iso-8859-1', 'utf-16', '"windows-1252"', 'us-ascii'])('in charset %s is refused', async (charset) => {
        const answer = await create(JSON.stringify(record), { 'content-type': `application/json; charset=${charset}` });
        expect(answer.json()).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
    });
    it.each(['', '; charset=utf-8'])('with a byte of Latin-1 in it is refused (%j)', async (parameter) => {
        const bytes = Buffer.from(JSON.stringify({ ...record, name: 'José' }), 'latin1');
        const answer = await create(bytes, { 'content-type': `application/json${parameter}` });
        expect(answer.json()).toMatchObject({ status: 400, code: 'JSON_MALFORMED' });
        expect(created).toEqual([]);
    });
    it('with a member twice is refused', async () => {
        const answer = await create(JSON.stringify(record).replace('}', ',"id":"P002"}'));
        expect(answer.json()).toMatchObject({ status: 400, code: 'JSON_MALFORMED' });
        expect(created).toEqual([]);
    });
});

describe('a gzip body', () => {
    const gzip = (text: string) => gzipSync(Buffer.from(text));
    it.each(['gzip', 'GZIP', 'x-gzip', 'identity'])('called %s is taken', async (coding) => {
        const text = JSON.stringify(record);
        expect((await create(coding === 'identity' ? text : gzip(text), { 'content-encoding': coding })).statusCode).toBe(201);
    });
    it('that inflates beyond the limit is refused', async () => {
        const answer = await create(gzip(`{"id":"${'x'.repeat(10_000_000)}"}`), { 'content-encoding': 'gzip' });
        expect(answer.json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    });
    it.each([
        ['is none', Buffer.from(JSON.stringify(record))],
        ['is cut short', gzip(JSON.stringify(record)).subarray(0, -9)],
        ['is damaged', Buffer.concat([gzip(JSON.stringify(record)).subarray(0, 20), Buffer.alloc(40, 7)])],
    ])('that %s is refused', async (_what, bytes) => {
        expect((await create(bytes, { 'content-encoding': 'gzip' })).json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
        expect(created).toEqual([]);
    });
    it.each(['br', 'deflate', 'gzip, gzip', 'zstd'])('in the coding %s is refused, and told what is taken', async (coding) => {
        const answer = await create(gzip(JSON.stringify(record)), { 'content-encoding': coding });
        expect(answer.json()).toMatchObject({ status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
        expect(answer.headers['accept-encoding']).toBe('gzip');
    });
});

describe('who takes nothing but what is sealed to their key', () => {
    const accept = 'application/jose+json, application/jose';
    it.each(['/v1/records/P001/history', '/v1/patients/P001/vitals', '/v1/patients/P001/vitals/latest', '/v1/board', '/v1/signals'])(
        'is told that %s has no such form, and the ledger is asked nothing',
        async (url) => {
            const answer = await gateway.app.inject({ url, headers: { authorization: doctor, accept } });
            expect(answer.json()).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
            expect(gateway.calls.filter(({ name }) => !name.startsWith('participant:'))).toEqual([]);
        },
    );
    it('writes nothing whose answer they would not take', async () => {
        expect((await create(JSON.stringify(record), { accept })).json()).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
        expect(created).toEqual([]);
        expect((await create(JSON.stringify(record), { accept: `${accept}, */*;q=0.1` })).statusCode).toBe(201);
    });
    it('is refused as anybody else first', async () => {
        expect((await gateway.app.inject({ url: '/v1/records', headers: { accept } })).statusCode).toBe(401);
        expect((await gateway.app.inject({ url: '/v1/nothing', headers: { authorization: doctor, accept } })).statusCode).toBe(404);
    });
});

it.each(['gzip', 'br', 'nonsense'])('the coding %s of no body is nothing', async (coding) => {
    const headers = { authorization: doctor, 'content-encoding': coding };
    for (const method of ['GET', 'HEAD'] as const) {
        expect((await gateway.app.inject({ method, url: '/v1/time', headers })).statusCode).toBe(200);
    }
});

describe('a request without a body', () => {
    const revoked: unknown[] = [];
    beforeEach(() => {
        revoked.length = 0;
        gateway.script['subject:FindSubjects'] = ({ lookupKeys }) => lookupKeys.map(() => ({ ledgerId: 'a'.repeat(32) }));
        gateway.script['record:RevokeRecord'] = (request) => {
            revoked.push(request);
            return { version: 3 };
        };
        gateway.script['record:RepairRecord'] = () => ({ version: 3 });
        // Decided first, of a record as of nobody's.
        gateway.script['record:FindRecordById'] = () => null;
    });
    const ask = async (method: 'DELETE' | 'POST', headers: Record<string, string>, payload?: string) =>
        gateway.app.inject({
            method,
            url: method === 'DELETE' ? '/v1/records/P001' : '/v1/records/P001/repair',
            headers: { ...fresh(doctor), ...headers },
            ...(payload === undefined ? {} : { payload }),
        });
    const none = { 'content-length': '0' };

    it.each(['DELETE', 'POST'] as const)('may name a type all the same, and may be empty (%s)', async (method) => {
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
            expect([type, (await ask(method, { ...none, 'content-type': type })).statusCode]).toEqual([type, 200]);
        }
        expect((await ask(method, { 'content-type': 'application/json' }, '{}')).statusCode).toBe(200);
    });
    it.each(['{"version":1}', '[]', 'null', '"x"', '[{"op":"remove"}]'])(
        'says nothing: %s is refused where nobody would read it',
        async (payload) => {
            const type = { 'content-type': 'application/json' };
            expect((await ask('DELETE', type, payload)).json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
            expect((await ask('POST', type, payload)).json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
            expect(revoked).toEqual([]);
        },
    );
    it('that is needed is still asked for, and of one type', async () => {
        expect((await create('', none)).json()).toMatchObject({ status: 400, code: 'JSON_MALFORMED' });
        expect((await create('', { ...none, 'content-type': 'text/plain' })).json()).toMatchObject({ status: 415 });
        expect((await ask('DELETE', { 'content-type': 'text/plain' }, 'x')).json()).toMatchObject({ status: 415 });
    });
});

it.each([
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['PUT', '/livez', 'GET, HEAD'],
    ['TRACE', '/v1/time', 'GET, HEAD'],
    ['TRACE', '/v1/vitals', 'POST'],
] as const)('%s of %s is told which methods there are', async (method, url, allow) => {
    const answer = await gateway.app.inject({ method: method as 'POST', url, headers: { authorization: doctor } });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow]);
});

describe('HEAD', () => {
    it.each(['/livez', '/v1/time', '/openapi.json', '/problems/record-exists'])(
        'of %s answers as GET does, without the body',
        async (url) => {
            const headers = { authorization: doctor };
            const [get, head] = [await gateway.app.inject({ url, headers }), await gateway.app.inject({ method: 'HEAD', url, headers })];
            expect([get.statusCode, head.statusCode, head.body]).toEqual([200, 200, '']);
            expect(head.headers['content-type']).toBe(get.headers['content-type']);
        },
    );
    it('needs what GET needs', async () => {
        expect((await gateway.app.inject({ method: 'HEAD', url: '/v1/records' })).statusCode).toBe(401);
        const patient = { authorization: await gateway.token('someone', 'patient') };
        expect((await gateway.app.inject({ method: 'HEAD', url: '/v1/records', headers: patient })).statusCode).toBe(403);
    });
});

describe('If-Match', () => {
    const known = { ledgerId: 'a'.repeat(32), kind: 'patient', status: 'active', ward: 'ward1', version: 2, commitment: 'c'.repeat(64) };
    const changed: unknown[] = [];
    beforeEach(() => {
        changed.length = 0;
        gateway.script['subject:FindSubjects'] = ({ lookupKeys }) => lookupKeys.map(() => ({ ledgerId: known.ledgerId }));
        gateway.script['record:FindRecordById'] = () => ({ record: known, sealedId: 'sealed', envelope: 'sealed' });
        gateway.script['record:UpdateRecord'] = (request) => {
            changed.push(request.version);
            return { ...known, version: request.version + 1 };
        };
    });
    async function update(ifMatch: string) {
        const headers = { authorization: doctor, 'if-match': ifMatch };
        return gateway.app.inject({ method: 'PATCH', url: '/v1/records/P001', headers, payload: { status: 'inactive' } });
    }

    it.each(['"2"', '*', ' * ', '"1", "2"', '"2","9"', 'W/"1", "2"', ', "x,y" ,"2",'])(
        '%j names the version that stands',
        async (header) => {
            expect((await update(header)).statusCode).toBe(200);
            expect(changed).toEqual([2]);
        },
    );
    it.each(['"1", "3"', 'W/"2"', '"x"', '""', '"02", "2.0"'])('%j names none that stands', async (header) => {
        expect((await update(header)).json()).toMatchObject({ status: 412, code: 'VERSION_CONFLICT' });
        expect(changed).toEqual([]);
    });
    it.each(['2', '"2', '"2" "3"', '*, "2"', 'W/2'])('%j is no list of entity tags', async (header) => {
        expect((await update(header)).json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
        expect(changed).toEqual([]);
    });
});

describe('a page of another origin', () => {
    const origin = 'https://app.example';
    const preflight = (from: string) => ({
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key',
    });

    it('may not call unless it was named', async () => {
        const answer = await gateway.app.inject({ method: 'OPTIONS', url: '/v1/records', headers: preflight(origin) });
        expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([405, undefined]);
    });

    it('may call where it was named, without cookies', async () => {
        const open = await handMade({ overrides: { limits: { requestsPerMinute: 100, corsOrigins: [origin, 'https://other.example'] } } });
        const asked = await open.app.inject({ method: 'OPTIONS', url: '/v1/records', headers: preflight(origin) });
        expect(asked.statusCode).toBe(204);
        expect(asked.headers).toMatchObject({ 'access-control-allow-origin': origin, vary: expect.stringMatching(/origin/i) as string });
        expect(String(asked.headers['access-control-allow-headers'])).toContain('idempotency-key');
        expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
        const refused = await open.app.inject({ url: '/v1/records', headers: { origin } }); // a page must be able to read why
        expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([401, origin]);
        const foreign = await open.app.inject({ method: 'OPTIONS', url: '/v1/records', headers: preflight('https://evil.example') });
        expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
        await open.app.close();
    });
});

describe('the interactive page', () => {
    it('asks for no upgrade over plain HTTP', async () => {
        const policy = String((await gateway.app.inject({ url: '/docs/static/index.html' })).headers['content-security-policy']);
        expect(policy).toContain("default-src 'self'");
        expect(policy).not.toContain('upgrade-insecure-requests');
    });
});
