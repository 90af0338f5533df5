// SPDX-License-Identifier: Apache-2.0
// A machine gets a token of an IoT gateway for a statement that it has signed: for this issuer, for minutes, once.

import { randomUUID } from 'node:crypto';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { handMade, type HandMade } from '../../../test/support/hand-made';

const ISSUER = 'urn:wardledger:development:ward1';
const FORM = 'application/x-www-form-urlencoded';

describe('POST /dev/oauth/token', () => {
    let gateway: HandMade;
    type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
    let own: Key;
    let anothers: Key;
    beforeAll(async () => {
        const pair = await generateKeyPair('ES256', { extractable: true });
        [own, anothers] = [pair.privateKey, (await generateKeyPair('ES256')).privateKey];
        gateway = await handMade({ clients: { 'iot-7': await exportJWK(pair.publicKey) } });
    });
    afterAll(async () => gateway.app.close());

    const statement = async (claims: object = {}, key = own) => {
        const exp = Math.floor(Date.now() / 1000) + 60;
        const said = { iss: 'iot-7', sub: 'iot-7', aud: ISSUER, exp, jti: randomUUID(), ...claims };
        return new SignJWT(said).setProtectedHeader({ alg: 'ES256' }).sign(key);
    };
    const ask = async (client_assertion: string, changes: Record<string, string> = {}, contentType = FORM) => {
        const fields = {
            grant_type: 'client_credentials',
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion,
            ...changes,
        };
        const payload = new URLSearchParams(fields).toString();
        return gateway.app.inject({ method: 'POST', url: '/dev/oauth/token', headers: { 'content-type': contentType }, payload });
    };

    it('gives a token that the gateway takes, of the role of an IoT gateway whatever is asked for', async () => {
        const answer = await ask(await statement(), { client_id: 'iot-7', scope: 'admin', roles: 'admin' });
        expect([answer.statusCode, answer.json()]).toEqual([
            200,
            { access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 },
        ]);
        const { access_token: token } = answer.json<{ access_token: string }>();
        expect(decodeJwt(token)).toMatchObject({ sub: 'iot-7', roles: ['iot-gateway'] });
        expect((await gateway.app.inject({ url: '/v1/signals', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(200);
    });

    it('takes a statement once', async () => {
        const said = await statement();
        expect([(await ask(said)).statusCode, (await ask(said)).statusCode]).toEqual([200, 401]);
    });

    const in10Minutes = (): number => Math.floor(Date.now() / 1000) + 600;
    it.each<readonly [string, () => Promise<string>]>([
        ['signed with another key', async () => statement({}, anothers)],
        ['for another issuer', async () => statement({ aud: 'https://elsewhere.example' })],
        ['of a machine that nobody knows', async () => statement({ iss: 'iot-8', sub: 'iot-8' })],
        ['of a name that every object has', async () => statement({ iss: 'constructor', sub: 'constructor' })],
        ['about somebody else', async () => statement({ iss: 'iot-8' })],
        ['that is over', async () => statement({ exp: Math.floor(Date.now() / 1000) - 60 })],
        ['that holds for ten minutes', async () => statement({ exp: in10Minutes() })],
        ['that never ends', async () => statement({ exp: undefined })],
        ['that could be taken twice', async () => statement({ jti: undefined })],
        ['that is none', async () => Promise.resolve('x')],
    ])('refuses one %s', async (_what, said) => {
        const answer = await ask(await said());
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'UNAUTHENTICATED']);
    });

    it('takes no other grant, a form alone, each field once, and no long one', async () => {
        const said = await statement();
        expect((await ask(said, { grant_type: 'password' })).statusCode).toBe(422);
        expect((await ask(said, {}, 'text/plain')).statusCode).toBe(415);
        expect((await ask(said, { filler: 'x'.repeat(20_000) })).statusCode).toBe(413);
        const headers = { 'content-type': FORM };
        const twice = await gateway.app.inject({ method: 'POST', url: '/dev/oauth/token', headers, payload: 'grant_type=a&grant_type=b' });
        expect(twice.statusCode).toBe(400);
        const json = { headers: { 'content-type': 'application/json' }, payload: '{}' };
        expect((await gateway.app.inject({ method: 'POST', url: '/dev/oauth/token', ...json })).statusCode).toBe(400);
        const none = await handMade({ devIssuer: false });
        expect((await none.app.inject({ method: 'POST', url: '/dev/oauth/token', headers, payload: 'grant_type=a' })).statusCode).toBe(404);
        await none.app.close();
    });
});
