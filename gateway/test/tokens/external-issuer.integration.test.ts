// SPDX-License-Identifier: Apache-2.0
// Tokens of somebody else's issuer: a real OpenID Connect provider, in a process of its own, that knows nothing of us.

import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Role } from '@wardledger/chaincode/domain';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { type ClaimMapping, remoteKeys, type TokenRules, tokenVerifier } from '../../src/services/participants';
import { handMade, type HandMade, ledgerIdOf } from '../support/hand-made';
import { knownParticipants } from '../support/participants';

const AUDIENCE = 'urn:wardledger:gateway:ward1';
const ALGORITHMS = ['ES256', 'PS256', 'RS256'] as const;
const REDIRECT = 'http://127.0.0.1/callback';
const CLAIMS: ClaimMapping = {
    caller: '/sub',
    ward: '/hospital/ward',
    roles: '/realm_access/roles',
    wardNames: { 'st-anna': 'ward1' },
    roleNames: { physicians: 'doctor', nurses: 'nurse' },
};

let provider: ChildProcess;
let issuer: string;
let steady = 0;
let rules: TokenRules;
let gateway: HandMade;

const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

/** What the provider gives to who asks for tokens. */
async function tokensFor(fields: Record<string, string>, client?: string): Promise<Record<string, string>> {
    const secret = Buffer.from(`${client ?? ''}:for%20tests%20alone`).toString('base64');
    const asked = form(fields);
    const answer = await fetch(
        `${issuer}/token`,
        client === undefined ? asked : { ...asked, headers: { authorization: `Basic ${secret}` } },
    );
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, string>;
}

/** A machine's token, by client credentials (RFC 6749, section 4.4) for one resource (RFC 8707). */
async function machineToken(algorithm: string, resource = AUDIENCE): Promise<string> {
    const fields = { grant_type: 'client_credentials', scope: 'gateway', resource };
    return (await tokensFor(fields, `machine-${algorithm.toLowerCase()}`))['access_token']!;
}

/** Logs a person in as a browser would: authorization code with PKCE (RFC 7636); every password is right. */
async function personTokens(person: string): Promise<Record<string, string>> {
    const verifier = randomBytes(32).toString('base64url');
    const cookies = new Map<string, string>();
    const visit = async (url: string, init: RequestInit = { redirect: 'manual' }): Promise<Response> => {
        const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
        const answer = await fetch(new URL(url, issuer), { ...init, headers: { cookie } });
        for (const line of answer.headers.getSetCookie()) {
            const [pair = ''] = line.split(';');
            cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        return answer;
    };
    const question = new URLSearchParams({
        client_id: 'app',
        response_type: 'code',
        scope: 'openid gateway',
        redirect_uri: REDIRECT,
        resource: AUDIENCE,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
    });
    let next = `/auth?${question.toString()}`;
    // To the login, back, to the consent, back, and to the app.
    for (let steps = 0; steps < 8 && !next.startsWith(REDIRECT); steps += 1) {
        const page = await visit(next);
        const location = page.headers.get('location');
        const prompt = /name="prompt" value="(\w+)"/.exec(page.status === 200 ? await page.text() : '')?.[1];
        const sent = prompt === undefined ? page : await visit(next, form({ prompt, login: person, password: 'any' }));
        next = (prompt === undefined ? location : sent.headers.get('location')) ?? '';
    }
    const code = new URL(next).searchParams.get('code') ?? '';
    return tokensFor({
        grant_type: 'authorization_code',
        client_id: 'app',
        redirect_uri: REDIRECT,
        code,
        code_verifier: verifier,
        resource: AUDIENCE,
    });
}

const verified = async (token: string, change: Partial<TokenRules> = {}) => tokenVerifier({ ...rules, ...change })(token);
const statusFor = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await gateway.app.inject({ method: 'GET', url: '/v1/signals', headers })).statusCode;
};

beforeAll(async () => {
    provider = fork(join(__dirname, '..', 'support', 'oidc-issuer.mjs'), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    [{ issuer }] = (await once(provider, 'message')) as [{ issuer: string }];
    rules = { issuer, audience: AUDIENCE, keys: remoteKeys(`${issuer}/jwks`, () => steady).keys, algorithms: ALGORITHMS, claims: CLAIMS };
    const known = knownParticipants();
    gateway = await handMade({ devIssuer: false, script: known.script, overrides: { trust: rules } });
    const registered = [['dr-osei', 'doctor'], ...ALGORITHMS.map((algorithm) => [`machine-${algorithm.toLowerCase()}`, 'nurse'])];
    for (const [name = '', role] of registered) {
        known.add(ledgerIdOf(name), (await gateway.custodian.identity(name))!.certificateId, role as Role);
    }
});
afterAll(async () => {
    await gateway.app.close();
    const ended = once(provider, 'exit');
    provider.disconnect();
    await ended;
});

it('of a person who logged in is read by the mapping of its claims', async () => {
    const { access_token: token = '' } = await personTokens('dr-osei');
    const { issuedAt, expiresAt, ...principal } = await verified(token);
    expect(principal).toEqual({ issuer, caller: 'dr-osei', ward: 'ward1', roles: ['doctor'] });
    expect(expiresAt - issuedAt).toBe(300_000);
    expect(await statusFor(token)).toBe(200);
});

it('of somebody whom nobody has registered here lets nobody in, whatever it says', async () => {
    const { access_token: token = '' } = await personTokens('n-berg');
    expect((await verified(token)).roles).toEqual(['nurse']);
    expect(await statusFor(token)).toBe(403);
});

it('of a login says who logged in, and is nobody’s to call with', async () => {
    const { id_token: token = '' } = await personTokens('n-berg');
    await expect(verified(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(verified(token, { audience: 'app' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it.each(ALGORITHMS)('signed with %s is taken where that is allowed, and nowhere else', async (algorithm) => {
    const token = await machineToken(algorithm);
    expect(decodeProtectedHeader(token).alg).toBe(algorithm);
    await expect(verified(token)).resolves.toMatchObject({ caller: `machine-${algorithm.toLowerCase()}`, roles: ['nurse'] });
    expect(await statusFor(token)).toBe(200);
    const others = ALGORITHMS.filter((other) => other !== algorithm);
    await expect(verified(token, { algorithms: others })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('for another audience, of another issuer, or read without the mapping, is refused', async () => {
    const token = await machineToken('ES256');
    await expect(verified(await machineToken('ES256', 'urn:wardledger:gateway:ward2'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(verified(token, { issuer: `${issuer}/` })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(verified(token, { claims: { ...CLAIMS, ward: '/ward' } })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(verified(token, { claims: { ...CLAIMS, wardNames: {} } })).resolves.toMatchObject({ ward: 'st-anna' });
    await expect(verified(token, { claims: { ...CLAIMS, roleNames: {} } })).resolves.toMatchObject({ roles: [] });
});

it('with a key confused for a secret, or with none, is refused', async () => {
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { kid: string; alg: string; n?: string }[] };
    const claims = { hospital: { ward: 'st-anna' }, realm_access: { roles: ['physicians'] } };
    const forged = async (key: Uint8Array, kid: string) =>
        new SignJWT(claims)
            .setProtectedHeader({ alg: 'HS256', kid })
            .setIssuer(issuer)
            .setAudience(AUDIENCE)
            .setSubject('dr-osei')
            .setIssuedAt()
            .setExpirationTime('5m')
            .sign(key);
    for (const key of keys) {
        expect(await statusFor(await forged(Buffer.from(JSON.stringify(key)), key.kid))).toBe(401);
        expect(await statusFor(await forged(Buffer.from(key.n ?? key.kid), key.kid))).toBe(401);
    }
    const [, payload] = (await machineToken('RS256')).split('.');
    const none = `${Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')}.${payload ?? ''}.`;
    expect(await statusFor(none)).toBe(401);
});

it('counts five seconds longer than it says, for clocks that differ', async () => {
    const token = await machineToken('PS256');
    const issued = decodeJwt(token).iat! * 1000;
    const clock = jest.spyOn(Date, 'now');
    try {
        // `jose` asks the constructor, so it is told as well.
        const at = async (milliseconds: number) => {
            jest.useFakeTimers({ now: issued + milliseconds, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'] });
            const outcome = await verified(token).then(
                () => 'taken',
                () => 'refused',
            );
            jest.useRealTimers();
            return outcome;
        };
        expect([await at(299_000), await at(303_000), await at(307_000)]).toEqual(['taken', 'taken', 'refused']);
    } finally {
        clock.mockRestore();
        jest.useRealTimers();
    }
});

it('signed with the keys that follow is taken, and with those of before no longer', async () => {
    const before = await machineToken('RS256');
    const again = once(provider, 'message');
    provider.send({ rotate: ['RS256', 'ES256'] });
    await again;
    const after = await machineToken('RS256');
    // Half a minute must be over before an issuer is asked again for a key that is not among those of before.
    await expect(verified(after)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    steady += 30_000;
    await expect(verified(after)).resolves.toMatchObject({ caller: 'machine-rs256' });
    await expect(verified(before)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
