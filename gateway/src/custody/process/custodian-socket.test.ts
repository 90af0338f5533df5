// SPDX-License-Identifier: Apache-2.0
// Server and client on a real socket: what passes, what is refused before the custodian sees it, and what a restart does.

import { existsSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import Ajv from 'ajv';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { type Custodian, type CustodianKeys, CUSTODIAN, type OpenedDisclosure, REGISTRAR } from '../ports/custodian-api';
import { attested } from '../../../../chaincode/test/vitals/attestation';
import { statementOf, vitalsWindow } from '../../../../chaincode/test/vitals/vitals-fixtures';
import type { AttestedWindow, DifferingPosts } from '../ports/attestation';
import { CustodianClient } from './custodian-client';
import { CUSTODIAN_REQUESTS } from './custodian-protocol';
import { CustodianServer } from './custodian-server';

const folder = temporaryFolder();
const socketPath = join(folder, 'custodian.sock');
const HEX = 'a'.repeat(64);
const authorOf = (signature: string) => ({ person: 'a'.repeat(32), certificate: 'PEM', signature, time: 1 });
const identity = { mspId: 'Ward1MSP', certificate: 'PEM', certificateId: HEX, ledgerId: HEX.slice(0, 32) };
const keys: CustodianKeys = {
    ward: 'ward1',
    envelopePublicJwk: { kty: 'EC' },
    recipients: [{ kty: 'EC' }],
    storeKey: Buffer.alloc(32, 1),
    postKey: Buffer.alloc(32, 2),
};
const opened: OpenedDisclosure = {
    decisions: ['permit', 'deny'],
    policies: ['p'],
    digest: HEX,
    names: [{ content: 'n' }],
    ids: [{ ledgerId: 'b', id: 'i' }, { denied: true }],
};
const authorship = { certificate: 'PEM', signature: 'MEUCIQ==', nonce: HEX, time: 1 };
const TIME = '2026-01-01T00:00:00.000Z';
const look = { about: 'a'.repeat(32), time: 1, id: 'b'.repeat(32) };
const disclosure = { caller: 'dr-osei', looks: [look], action: 'read', category: 'demographics', purpose: 'TREAT' } as const;
const window = attested(statementOf(vitalsWindow('w')), 'ward1');
const custodian = {
    keys: jest.fn(() => Promise.resolve(keys)),
    lookupKeys: jest.fn(() => Promise.resolve([HEX])),
    enrol: jest.fn(() => Promise.resolve(identity)),
    identity: jest.fn((caller: string) => Promise.resolve(caller === 'unknown' ? undefined : identity)),
    sign: jest.fn(() => Promise.resolve(Buffer.from('signature'))),
    signPosts: jest.fn(({ digests }: { readonly digests: readonly string[] }) =>
        Promise.resolve(digests.map((digest) => authorOf(digest))),
    ),
    signEntry: jest.fn(() => Promise.resolve(Buffer.from('signature of an entry'))),
    signCall: jest.fn(() => Promise.resolve(authorship)),
    openDisclosure: jest.fn(() => Promise.resolve(opened)),
    handOverReadings: jest.fn(() => Promise.resolve([{ envelope: '{}' }, { unreadable: true } as const])),
    openNodeNames: jest.fn(() => Promise.resolve([{ ledgerId: 'b', id: 'i' }])),
    seedCommitments: jest.fn(() => Promise.resolve({ main: HEX, spare: HEX })),
    seedSecret: jest.fn(() => Promise.resolve({ secret: HEX })),
    attestWindow: jest.fn((): Promise<AttestedWindow | DifferingPosts> =>
        Promise.resolve({ window, ciphertext: Buffer.from('ciphertext') }),
    ),
    attestCorrection: jest.fn(() => Promise.resolve({ window, ciphertext: Buffer.from('ciphertext') })),
    sumCiphertexts: jest.fn(() => Promise.resolve({ ciphertextDigest: HEX, leftOut: [], refused: [] })),
    releasesLocked: jest.fn(() => Promise.resolve(true)),
    brokenReleases: jest.fn(() => Promise.resolve([{ release: HEX, evidence: HEX }])),
    downtime: jest.fn(() => Promise.resolve({ on: true, until: TIME, pending: 1, snapshot: TIME })),
    openDowntime: jest.fn(() => Promise.resolve({ id: look.id, expires: TIME, snapshot: TIME })),
    readDowntime: jest.fn(() => Promise.resolve({ snapshot: TIME, expires: TIME, id: 'P001', name: 'n', entries: [], left: 0 })),
    openRelease: jest.fn(() => Promise.resolve([{ code: '8867-4', count: 1, sum: 2, sumOfSquares: '4' }])),
} satisfies Custodian;
const faults: unknown[] = [];
let server: CustodianServer;
let client: CustodianClient;

async function start(): Promise<void> {
    server = new CustodianServer(custodian, { socketPath, onFault: (...fault) => faults.push(fault) });
    await server.listen();
}

beforeEach(async () => {
    jest.clearAllMocks();
    faults.length = 0;
    await start();
    client = new CustodianClient({ socketPath });
});

afterEach(async () => {
    client.close();
    await server.close(0);
});

interface Answer {
    readonly status: number;
    readonly body: string;
}

function send(path: string, body: string | Buffer, method = 'POST'): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const request = httpRequest({ agent: false, socketPath, path, method }, (response) => {
            const parts: Buffer[] = [];
            response
                .on('data', (part: Buffer) => parts.push(part))
                .on('end', () => {
                    resolve({ status: response.statusCode!, body: Buffer.concat(parts).toString('utf8') });
                });
        });
        request.on('error', reject).end(body);
    });
}

test('every operation passes through, with its bytes intact', async () => {
    expect(await client.keys()).toEqual(keys);
    expect(await client.lookupKeys([{ kind: 'record', id: 'P001' }])).toEqual([HEX]);
    expect(await client.lookupKeys([{ kind: 'device', id: `d@${String(Number.MAX_SAFE_INTEGER)}` }])).toEqual([HEX]);
    expect(await client.lookupKeys([{ kind: 'device', id: `${'d'.repeat(64)}${'~'.repeat(9)}@1764585000000000` }])).toEqual([HEX]);
    expect(await client.enrol({ caller: 'dr-osei' })).toEqual(identity);
    expect(await client.identity('unknown')).toBeUndefined();
    expect(await client.sign('dr-osei', Uint8Array.of(0, 255, 128))).toEqual(Buffer.from('signature'));
    expect(custodian.sign).toHaveBeenCalledWith('dr-osei', Buffer.from([0, 255, 128]));
    expect(await client.signPosts({ caller: 'dr-osei', digests: [HEX] })).toEqual([authorOf(HEX)]);
    expect(await client.signEntry({ caller: 'dr-osei', digest: HEX })).toEqual(Buffer.from('signature of an entry'));
    expect(custodian.signEntry).toHaveBeenCalledWith({ caller: 'dr-osei', digest: HEX });
    for (const request of [
        { ...disclosure, envelopes: ['{}', '{}'], sealedIds: ['{}'] },
        { ...disclosure, sealedIds: ['{}', 'x'] },
    ]) {
        expect(await client.openDisclosure(request)).toEqual(opened);
        expect(custodian.openDisclosure).toHaveBeenLastCalledWith(request);
    }
    const handOver = { ward: 'ward2', look, purpose: 'TREAT', sealedReadings: ['{}', 'x'] } as const;
    expect(await client.handOverReadings(handOver)).toEqual([{ envelope: '{}' }, { unreadable: true }]);
    expect(custodian.handOverReadings).toHaveBeenCalledWith(handOver);
    const { attestation, ...statement } = window;
    const posts = [{ device: 'd'.repeat(32), sequence: 1, digest: HEX, retracted: true as const }];
    const correction = { id: 'c'.repeat(32), version: 1, root: { ...statement, attestation, ward: 'ward1' }, posts, envelope: '{}' };
    const making = { id: window.id, subject: 'e'.repeat(32), patient: 'P001', posts: [{ ...posts[0]!, name: 'm1' }], envelope: '{}' };
    expect(await client.attestWindow(making)).toEqual({ window, ciphertext: Buffer.from('ciphertext') });
    custodian.attestWindow.mockResolvedValueOnce({ differing: [0] });
    expect(await client.attestWindow(making)).toEqual({ differing: [0] });
    expect(await client.attestCorrection(correction)).toEqual({ window, ciphertext: Buffer.from('ciphertext') });
    expect(custodian.attestCorrection).toHaveBeenCalledWith(correction);
    const second = { ...correction, root: { ...correction.root, corrects: { window: window.id, version: 1 } } };
    await expect(client.attestCorrection(second)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    const sum = { windows: ['c'.repeat(32)], unadded: ['d'.repeat(32)] };
    expect(await client.sumCiphertexts(sum)).toEqual({ ciphertextDigest: HEX, leftOut: [], refused: [] });
    expect(custodian.sumCiphertexts).toHaveBeenCalledWith(sum);
    expect(await client.releasesLocked()).toBe(true);
    expect(await client.brokenReleases()).toEqual([{ release: HEX, evidence: HEX }]);
    expect(await client.downtime()).toEqual({ on: true, until: TIME, pending: 1, snapshot: TIME });
    const downtime = { caller: 'dr-osei', patient: 'P001', reason: 'Fell' };
    expect(await client.openDowntime(downtime)).toEqual({ id: look.id, expires: TIME, snapshot: TIME });
    expect(custodian.openDowntime).toHaveBeenLastCalledWith(downtime);
    expect(await client.readDowntime({ caller: 'dr-osei', id: look.id })).toMatchObject({ id: 'P001', name: 'n', entries: [] });
    expect(await client.openRelease({ releaseId: HEX })).toEqual([{ code: '8867-4', count: 1, sum: 2, sumOfSquares: '4' }]);
});

test('keys and identities are asked each time, because keys rotate, and a custodian that started again may have other identities', async () => {
    await client.keys();
    await client.keys();
    for (const name of ['dr-osei', 'dr-osei', REGISTRAR, REGISTRAR, CUSTODIAN]) {
        await client.identity(name);
    }
    expect([custodian.keys, custodian.identity].map((operation) => operation.mock.calls.length)).toEqual([2, 5]);
});

test('the socket is for its owner only', () => {
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
});

test('a refusal arrives with its code and words', async () => {
    custodian.openDisclosure.mockRejectedValueOnce(new DomainError(ERRORS.ACCESS_DENIED, 'no event'));
    const opened = client.openDisclosure({ ...disclosure, sealedIds: ['{}'] });
    await expect(opened).rejects.toMatchObject({ name: 'DomainError', code: 'ACCESS_DENIED', message: 'no event' });
    expect(faults).toEqual([]);
});

test('a fault is told to the log without content, and to nobody else', async () => {
    custodian.openRelease.mockRejectedValueOnce(new Error('noise budget exhausted'));
    await expect(client.openRelease({ releaseId: HEX })).rejects.toMatchObject({ code: 'INTERNAL', message: 'Internal error' });
    expect(faults).toHaveLength(1);
});

describe('is refused before the custodian sees it:', () => {
    const insider = { ...disclosure, sealedIds: ['{}'] };

    test.each<[string, string, unknown]>([
        ['an unknown field', 'keys', { more: 1 }],
        ['no object', 'keys', []],
        ['an unknown kind', 'lookupKeys', { ids: [{ kind: 'person', id: 'x' }] }],
        ['an id with a blank', 'lookupKeys', { ids: [{ kind: 'record', id: 'P 1' }] }],
        ...['.', '..', 'd@', '@7', 'd@7@8', 'd@-1', 'd@x', 'd@12345678901234567', '~', 'd@7~', `d${'~'.repeat(10)}`].map(
            (id): [string, string, unknown] => [`the device ${id}`, 'lookupKeys', { ids: [{ kind: 'device', id }] }],
        ),
        ['an empty list', 'lookupKeys', { ids: [] }],
        ['201 ids', 'lookupKeys', { ids: Array.from({ length: 201 }, () => ({ kind: 'record', id: 'x' })) }],
        ['enrolment of the registrar', 'enrol', { caller: REGISTRAR }],
        ['a signature as the custodian', 'sign', { caller: CUSTODIAN, message: '' }],
        ['a signature as an administrator', 'sign', { caller: '#ward-admin', message: '' }],
        ['enrolment of a path', 'enrol', { caller: '../../x' }],
        ['an identity without caller', 'identity', {}],
        ['signatures of posts as the registrar', 'signPosts', { caller: '#registrar', digests: [HEX] }],
        ['signatures of no posts', 'signPosts', { caller: 'dr-osei', digests: [] }],
        ['signatures of posts over words', 'signPosts', { caller: 'dr-osei', digests: ['words'] }],
        ['an entry’s signature as the registrar', 'signEntry', { caller: '#registrar', digest: HEX }],
        ['an entry’s signature over words', 'signEntry', { caller: 'dr-osei', digest: 'words' }],
        ['a message that is not base64', 'sign', { caller: 'dr-osei', message: '*' }],
        ['an opening for the registrar', 'openDisclosure', { ...insider, caller: REGISTRAR }],
        ['a look without its time', 'openDisclosure', { ...insider, looks: [{ about: look.about, id: look.id }] }],
        ['a look that is no id', 'openDisclosure', { ...insider, looks: [{ ...look, id: 'a' }] }],
        ['a look that says more', 'openDisclosure', { ...insider, looks: [{ ...look, decision: 'permit' }] }],
        ['no look', 'openDisclosure', { ...insider, looks: [] }],
        ['501 looks', 'openDisclosure', { ...insider, looks: Array.from({ length: 501 }, () => look) }],
        ['an unknown action', 'openDisclosure', { ...insider, action: 'open' }],
        ['an unknown category', 'openDisclosure', { ...insider, category: 'record' }],
        ['an unknown purpose', 'openDisclosure', { ...insider, purpose: 'CURIOSITY' }],
        ['an opening without a purpose', 'openDisclosure', { ...insider, purpose: undefined }],
        ['an opening by the gateway’s own decision', 'openDisclosure', { ...insider, decisions: ['permit'] }],
        ['a long envelope', 'openDisclosure', { ...insider, envelopes: ['x'.repeat(65_537)] }],
        ['no envelopes', 'openDisclosure', { ...insider, envelopes: [] }],
        ['201 envelopes', 'openDisclosure', { ...insider, envelopes: Array.from({ length: 201 }, () => '{}') }],
        ['a long sealed id', 'openDisclosure', { ...insider, sealedIds: ['x'.repeat(65_537)] }],
        ['an envelope without sealed ids', 'openDisclosure', { ...disclosure, envelopes: ['{}'] }],
        ['501 ids to open', 'openDisclosure', { ...insider, sealedIds: Array.from({ length: 501 }, () => '{}') }],
        ['no readings', 'openDisclosure', { ...insider, sealedReadings: [] }],
        ['readings of 501 windows', 'openDisclosure', { ...insider, sealedReadings: Array.from({ length: 501 }, () => '{}') }],
        ['long readings', 'openDisclosure', { ...insider, sealedReadings: ['x'.repeat(8_000_001)] }],
        ['readings for nobody', 'handOverReadings', { look, purpose: 'TREAT', sealedReadings: [] }],
        [
            'readings for a ward of 65 windows',
            'handOverReadings',
            { ward: 'ward2', look, purpose: 'TREAT', sealedReadings: Array.from({ length: 65 }, () => '{}') },
        ],
        ['a window id that is none', 'sumCiphertexts', { windows: ['x'] }],
        ['10,001 windows', 'sumCiphertexts', { windows: Array.from({ length: 10_001 }, () => 'c'.repeat(32)) }],
        ['a release id that is none', 'openRelease', { releaseId: 'x' }],
    ])('%s', async (_name, operation, body) => {
        const { status, body: answer } = await send(`/v1/${operation}`, JSON.stringify(body));
        expect([status, JSON.parse(answer)]).toMatchObject([400, { problem: { code: 'REQUEST_INVALID' } }]);
        Object.values(custodian).forEach((called) => expect(called).not.toHaveBeenCalled());
    });

    test.each([
        ['no JSON', '/v1/keys', '{', 'POST', 400, 'JSON_MALFORMED'],
        ['another method', '/v1/keys', '', 'GET', 404, 'ROUTE_NOT_FOUND'],
        ['an unknown operation', '/v1/export', '{}', 'POST', 404, 'ROUTE_NOT_FOUND'],
        ['an operation by inheritance', '/v1/constructor', '{}', 'POST', 404, 'ROUTE_NOT_FOUND'],
        ['another path', '/v1/keys/x', '{}', 'POST', 404, 'ROUTE_NOT_FOUND'],
        ['a query', '/v1/keys?x=1', '{}', 'POST', 404, 'ROUTE_NOT_FOUND'],
    ])('%s', async (_name, path, body, method, status, code) => {
        const answer = await send(path, body, method);
        expect([answer.status, JSON.parse(answer.body)]).toMatchObject([status, { problem: { code } }]);
    });

    test('a body over the limit', async () => {
        const answer = await send('/v1/sign', Buffer.alloc(16_777_217, 0x20)).catch(
            (error: unknown) => (error as NodeJS.ErrnoException).code,
        );
        // The server may close the connection while the rest is still on its way.
        expect(['ECONNRESET', 'EPIPE', 413]).toContain(typeof answer === 'object' ? answer.status : answer);
        expect(custodian.sign).not.toHaveBeenCalled();
    });

    test('every operation has a schema that refuses unknown fields', () => {
        expect(Object.values(CUSTODIAN_REQUESTS).every((schema) => schema['additionalProperties'] === false)).toBe(true);
        expect(Object.keys(CUSTODIAN_REQUESTS).sort()).toEqual(Object.keys(custodian).sort());
    });

    test('each schema compiles, which a custodian finds out when it is first asked', () => {
        const ajv = new Ajv({ strict: true });
        expect(Object.values(CUSTODIAN_REQUESTS).map((schema) => typeof ajv.compile(schema))).toEqual(
            Object.keys(CUSTODIAN_REQUESTS).map(() => 'function'),
        );
    });
});

describe('without a custodian', () => {
    const unavailable = { code: 'CUSTODIAN_UNAVAILABLE', params: { retryAfter: 1 } };

    test('every call says so, and works again after a restart on the same connection', async () => {
        await client.sign('dr-osei', Buffer.from('x'));
        await server.close(0);
        await expect(client.sign('dr-osei', Buffer.from('x'))).rejects.toMatchObject(unavailable);
        expect(await client.reachable()).toBe(false);
        await start();
        expect(await client.sign('dr-osei', Buffer.from('x'))).toEqual(Buffer.from('signature'));
        expect(await client.reachable()).toBe(true);
    });

    test('keys that could not be fetched are asked for again', async () => {
        await server.close(0);
        await expect(client.keys()).rejects.toMatchObject(unavailable);
        await start();
        expect((await client.keys()).ward).toBe('ward1');
    });

    test('one that hangs is given up', async () => {
        custodian.sign.mockReturnValueOnce(new Promise(() => undefined));
        const hasty = new CustodianClient({ socketPath, timeout: 50 });
        await expect(hasty.sign('dr-osei', Buffer.from('x'))).rejects.toMatchObject(unavailable);
        hasty.close();
    });

    const ends: (() => Promise<void>)[] = [];

    afterEach(async () => {
        await Promise.all(ends.splice(0).map(async (end) => end()));
    });

    /** A listener that does what a test says with each request, told the numbers of its connection and of the request on it. */
    async function pretender(name: string, serve: (socket: Socket, connection: number, request: number) => void) {
        const path = join(folder, `${name}.sock`);
        let connections = 0;
        const listener = createServer((socket) => {
            const connection = (connections += 1);
            let requests = 0;
            socket.on('error', () => undefined);
            socket.on('data', (part) => {
                if (part.includes('POST ')) {
                    serve(socket, connection, (requests += 1));
                }
            });
        });
        await new Promise<void>((resolve) => listener.listen(path, resolve));
        const misled = new CustodianClient({ socketPath: path });
        ends.push(async () => {
            misled.close();
            await new Promise((resolve) => listener.close(resolve));
        });
        return { misled, connections: () => connections };
    }

    const answerWith = (socket: Socket, body: string) =>
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`);
    const asked = [{ kind: 'record', id: 'x' }] as const;

    test('one that answers nonsense is none', async () => {
        const { misled } = await pretender('nonsense', (socket) => answerWith(socket, 'x'));
        await expect(misled.lookupKeys(asked)).rejects.toMatchObject(unavailable);
    });

    test('a refusal under a code that nobody knows is a fault', async () => {
        const problem = JSON.stringify({ problem: { code: 'WHATEVER', detail: 'x' } });
        const { misled } = await pretender('unknown', (socket) => answerWith(socket, problem));
        await expect(misled.lookupKeys(asked)).rejects.toMatchObject({ name: 'DomainError', code: 'INTERNAL' });
    });

    test('a kept connection that turns out to be broken is replaced once, and nobody notices', async () => {
        const { misled, connections } = await pretender('restarted', (socket, connection, request) => {
            if (connection === 1 && request === 2) {
                socket.destroy();
            } else {
                answerWith(socket, JSON.stringify({ result: [String(connection)] }));
            }
        });
        expect([await misled.lookupKeys(asked), await misled.lookupKeys(asked), connections()]).toEqual([['1'], ['2'], 2]);
    });

    test('a connection that breaks from the start is not tried again', async () => {
        const { misled, connections } = await pretender('broken', (socket) => socket.destroy());
        await expect(misled.lookupKeys(asked)).rejects.toMatchObject(unavailable);
        expect(connections()).toBe(1);
    });
});

test('a dead socket in the way is replaced, and after close none is left', async () => {
    await server.close(0);
    expect(existsSync(socketPath)).toBe(false);
    writeFileSync(socketPath, '');
    await start();
    expect(await client.reachable()).toBe(true);
});

test('a request that runs is answered before the server closes', async () => {
    const { promise, resolve: finish } = Promise.withResolvers<Buffer<ArrayBuffer>>();
    custodian.sign.mockReturnValueOnce(promise);
    const signature = client.sign('dr-osei', Buffer.from('x'));
    while (custodian.sign.mock.calls.length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
    }
    const closed = server.close(60_000);
    finish(Buffer.from('late'));
    expect(await signature).toEqual(Buffer.from('late'));
    await closed;
});

test('a path that Unix would cut off is refused', async () => {
    const long = new CustodianServer(custodian, { socketPath: join(folder, 'x'.repeat(120)), onFault: () => undefined });
    await expect(long.listen()).rejects.toThrow('--socket');
});

test.each([
    ['/v1/downtimeOn', '{}', 404],
    ['/v1/turnDowntimeOn', '{"by":"gateway","reason":"silence","hours":24}', 404],
    ['/v1/downtime', '{"on":true}', 400],
    ['/v1/openDowntime', '{"caller":"dr-osei","patient":"P001","reason":"Fell","on":true}', 400],
])('downtime access is not turned on from here: %s %s', async (path, body, status) => {
    expect((await send(path, body)).status).toBe(status);
    expect([custodian.downtime, custodian.openDowntime].map((operation) => operation.mock.calls.length)).toEqual([0, 0]);
});
