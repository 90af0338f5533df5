// SPDX-License-Identifier: Apache-2.0
// Remembering of verified tokens, and asking an issuer for its keys; what is verified at all is tested with the gate
// (plugins/authorization.test.ts).
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { exportJWK, generateKeyPair, type JWK, type JWTVerifyGetKey } from 'jose';
import type { Principal } from './principal';
import { rememberingVerifier, remoteKeys } from './tokens';

const DAY = 86_400_000;
const principal = (expiresAt: number): Principal => ({
    issuer: 'i',
    caller: 's',
    ward: 'ward1',
    roles: ['doctor'],
    issuedAt: 0,
    expiresAt,
});

function remembering(answer: () => Promise<Principal>) {
    const clocks = { wall: 0, steady: 0 };
    const counts = { verified: 0 };
    const verify = rememberingVerifier(
        async () => {
            counts.verified += 1;
            return answer();
        },
        { now: () => clocks.wall, monotonic: () => clocks.steady },
    );
    return { clocks, counts, verify };
}

describe('a verified token', () => {
    it.each([
        ['a minute', 1_000_000, 60_000],
        ['its own life', 30_000, 30_000],
    ])('is remembered for %s at most', async (_what, expiresAt, until) => {
        const { clocks, counts, verify } = remembering(async () => principal(expiresAt));
        await verify('token');
        Object.assign(clocks, { wall: until - 1, steady: until - 1 });
        await verify('token');
        expect(counts.verified).toBe(1);
        Object.assign(clocks, { wall: until, steady: until });
        await verify('token');
        await verify('other');
        expect(counts.verified).toBe(3);
    });

    it.each([
        ['a minute, although the wall clock went back a day meanwhile', -DAY, 60_000, 2],
        ['no longer than it lives by a wall clock that went forwards', 2_000_000, 1, 2],
    ])('is remembered for %s', async (_what, wall, steady, verified) => {
        const { clocks, counts, verify } = remembering(async () => principal(1_000_000));
        await verify('token');
        Object.assign(clocks, { wall, steady });
        await verify('token');
        expect(counts.verified).toBe(verified);
    });

    it('that was refused is not', async () => {
        const { counts, verify } = remembering(async () => Promise.reject(new DomainError(ERRORS.UNAUTHENTICATED)));
        await expect(verify('token')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
        await expect(verify('token')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
        expect(counts.verified).toBe(2);
    });
});

describe('the keys of an issuer', () => {
    const served: { keys: JWK[]; asked: number; status: number } = { keys: [], asked: 0, status: 200 };
    const server = createServer((_request, response) => {
        served.asked += 1;
        response.writeHead(served.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: served.keys }));
    });
    const rightTime = Date.now.bind(Date);
    let steady = 0;
    let url: string;
    beforeAll(async () => {
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    });
    beforeEach(() => {
        Object.assign(served, { keys: [], asked: 0, status: 200 });
        steady = 0;
    });
    afterEach(() => jest.restoreAllMocks());
    afterAll(async () => {
        await new Promise((resolve) => server.close(resolve));
    });

    const newKey = async (kid: string): Promise<JWK> => ({
        ...(await exportJWK((await generateKeyPair('ES256')).publicKey)),
        kid,
        alg: 'ES256',
    });
    const find = async (keys: JWTVerifyGetKey, kid: string) => keys({ alg: 'ES256', kid }, { payload: '', signature: '', protected: '' });
    const setWallClock = (ahead: number) => jest.spyOn(Date, 'now').mockImplementation(() => rightTime() + ahead);

    it('are asked for once in ten minutes, and at most every half minute for one that is not among them', async () => {
        served.keys = [await newKey('first')];
        const keys = remoteKeys(url, () => steady);
        await find(keys, 'first');
        await find(keys, 'first');
        expect(served.asked).toBe(1);
        steady = 29_999;
        await expect(find(keys, 'second')).rejects.toThrow();
        expect(served.asked).toBe(1);
        served.keys = [await newKey('second')];
        steady = 30_000;
        await find(keys, 'second');
        await expect(find(keys, 'first')).rejects.toThrow();
        expect(served.asked).toBe(2);
        steady = 630_000;
        await find(keys, 'second');
        expect(served.asked).toBe(3);
    });

    it('are asked for again when somebody has set the wall clock back', async () => {
        served.keys = [await newKey('first')];
        setWallClock(DAY);
        const keys = remoteKeys(url, () => steady);
        await find(keys, 'first');
        setWallClock(0);
        served.keys = [await newKey('second')];
        steady = 30_000;
        await find(keys, 'second');
        expect(served.asked).toBe(2);
        steady = 630_000;
        await find(keys, 'second');
        expect(served.asked).toBe(3);
    });

    it('are at hand as long as the issuer has answered for ten minutes, and not when it then does not', async () => {
        served.keys = [await newKey('first')];
        const keys = remoteKeys(url, () => steady);
        expect([await keys.reachable(), await keys.reachable(), served.asked]).toEqual([true, true, 1]);
        served.status = 500;
        steady = 599_999;
        expect([await keys.reachable(), served.asked]).toEqual([true, 1]);
        steady = 600_000;
        expect([await keys.reachable(), await keys.reachable()]).toEqual([false, false]);
        served.status = 200;
        expect(await keys.reachable()).toBe(true);
    });

    it('are asked for at every token until the issuer has answered', async () => {
        served.status = 500;
        const keys = remoteKeys(url, () => steady);
        await expect(find(keys, 'first')).rejects.toThrow();
        Object.assign(served, { status: 200, keys: [await newKey('first')] });
        await find(keys, 'first');
        expect(served.asked).toBe(2);
    });
});
