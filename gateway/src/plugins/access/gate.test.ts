// SPDX-License-Identifier: Apache-2.0
// The gate by itself, before a few routes: whose token it takes, whom it asks for roles, and when. Every route against every role is in authorization.test.ts.

import { DomainError, type Role } from '@wardledger/chaincode/domain';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Principal } from '../../services/participants';
import { addAuthorization, principalOf } from './authorization';
import { addCrossOrigin } from './cross-origin';

const ACCESS = { 'GET /open': 'public', 'GET /charts': ['doctor', 'nurse'], 'OPTIONS /charts': ['admin'] } as const;

interface Known {
    readonly token?: readonly Role[];
    readonly registered?: readonly Role[];
    readonly ward?: string;
    readonly tokensRegister?: boolean;
}

let app: FastifyInstance;
const verify = jest.fn<Promise<Principal>, [string]>();
const rolesOf = jest.fn<Promise<readonly Role[]>, [Principal]>();
let seen: FastifyRequest | undefined;

async function gate({ token = ['doctor'], registered = ['doctor'], ward = 'ward1', tokensRegister = true }: Known = {}): Promise<void> {
    app = Fastify();
    verify.mockReset().mockResolvedValue({ caller: 'caller', ward, roles: token } as unknown as Principal);
    rolesOf.mockReset().mockResolvedValue(registered);
    app.setErrorHandler(async (error, _request, reply) =>
        reply.code(418).send(error instanceof DomainError ? { code: error.code, message: error.message } : { code: String(error) }),
    );
    await addCrossOrigin(app, ['https://ward.example']);
    addAuthorization(app, { ward: 'ward1', verify, rolesOf, tokensRegister, access: ACCESS });
    for (const url of ['/open', '/charts']) {
        app.get(url, (request, reply) => {
            seen = request;
            return reply.send({ code: 'REACHED' });
        });
    }
    app.post('/charts', { config: { refuses: true } }, () => ({ code: 'REFUSED' }));
}
afterEach(async () => app.close());

const answer = async (headers: object = { authorization: 'Bearer good' }, url = '/charts', method: 'GET' | 'HEAD' | 'POST' = 'GET') =>
    app.inject({ url, method, headers: { ...headers } });
const code = async (...asked: Parameters<typeof answer>): Promise<string> => (await answer(...asked)).json<{ code: string }>().code;

describe('a token', () => {
    it.each([
        ['Bearer good', 'good'],
        ['bearer   a.b-c_d~e/f+g==', 'a.b-c_d~e/f+g=='],
    ])('is read from %j', async (authorization, token) => {
        await gate();
        expect(await code({ authorization })).toBe('REACHED');
        expect(verify).toHaveBeenCalledWith(token);
        expect(principalOf(seen!)).toEqual({ caller: 'caller', ward: 'ward1', roles: ['doctor'] });
    });

    it.each([
        undefined,
        '',
        'Basic good',
        'Bearer',
        'Bearer ',
        'xBearer good',
        'Basic Bearer good',
        'Bearer good bad',
        'Bearer good,',
        'Bearergood',
    ])('is none in %j, and nobody is asked about it', async (authorization) => {
        await gate();
        expect(await code(authorization === undefined ? {} : { authorization })).toBe('UNAUTHENTICATED');
        expect([verify.mock.calls, rolesOf.mock.calls]).toEqual([[], []]);
    });

    it('of another ward is refused before anybody is asked for roles', async () => {
        await gate({ ward: 'ward2' });
        expect([await code(), rolesOf.mock.calls]).toEqual(['WARD_FORBIDDEN', []]);
    });

    it('is not needed where everybody may ask, nor where nobody is let through', async () => {
        await gate();
        expect([await code({}, '/open'), await code({}, '/charts', 'POST')]).toEqual(['REACHED', 'REFUSED']);
        expect(verify).not.toHaveBeenCalled();
        await code({}, '/open');
        expect(() => principalOf(seen!)).toThrow('no principal');
    });

    it('is needed under the address of the documentation for all but to read it', async () => {
        await gate();
        app.get('/docs/page', () => ({ code: 'REACHED' }));
        expect(() => app.post('/docs/page', () => 'reached')).toThrow('Route POST /docs/page has no row');
        expect(() => app.get('/docs-of-mine', () => 'reached')).toThrow('Route GET /docs-of-mine has no row');
        expect(await code({}, '/docs/page')).toBe('REACHED');
    });

    it('is needed for the same without its body', async () => {
        await gate();
        expect((await answer({}, '/charts', 'HEAD')).statusCode).toBe(418);
        expect((await answer(undefined, '/charts', 'HEAD')).statusCode).toBe(200);
    });
});

describe('roles', () => {
    it.each<[string, Known, string]>([
        ['that token and ledger have', {}, 'REACHED'],
        ['of which one is enough', { token: ['lab', 'nurse'], registered: ['lab', 'nurse'] }, 'REACHED'],
        ['that the token has no more', { token: ['lab'] }, 'ROLE_FORBIDDEN'],
        ['that the ledger has no more', { registered: ['lab'] }, 'ROLE_FORBIDDEN'],
        ['that nobody has', { token: [], registered: [] }, 'ROLE_FORBIDDEN'],
        ['of a foreign token that names none', { token: [], tokensRegister: false }, 'REACHED'],
        [
            'of a foreign token that names some of them',
            { token: ['nurse'], registered: ['nurse', 'lab'], tokensRegister: false },
            'REACHED',
        ],
        [
            'of a foreign token that names others',
            { token: ['lab'], registered: ['doctor', 'lab'], tokensRegister: false },
            'ROLE_FORBIDDEN',
        ],
        ['that a foreign token alone has', { token: ['doctor'], registered: [], tokensRegister: false }, 'ROLE_FORBIDDEN'],
    ])('%s: %#', async (_which, known, expected) => {
        await gate(known);
        expect(await code()).toBe(expected);
    });

    it('of the token are looked at before the ledger’s are asked for, where tokens register', async () => {
        await gate({ token: ['lab'] });
        await code();
        expect(rolesOf).not.toHaveBeenCalled();
    });

    it('that changed since the token was issued are said to have', async () => {
        await gate({ registered: ['lab'] });
        expect((await answer()).json<{ message: string }>().message).toContain('changed since');
        await app.close();
        await gate({ token: ['lab'] });
        expect((await answer()).json<{ message: string }>().message).toContain('roles in the token');
    });

    it('that count are those of the ledger, as far as a foreign token names them', async () => {
        await gate({ token: ['nurse', 'admin'], registered: ['doctor', 'nurse'], tokensRegister: false });
        await code();
        expect(principalOf(seen!).roles).toEqual(['nurse']);
    });
});

describe('a page of another origin', () => {
    const preflight = async (origin: string) =>
        app.inject({ method: 'OPTIONS', url: '/charts', headers: { origin, 'access-control-request-method': 'GET' } });

    it('that was named at start may ask, without cookies; any other may not', async () => {
        await gate();
        const { headers } = await preflight('https://ward.example');
        expect(headers).toMatchObject({ 'access-control-allow-origin': 'https://ward.example', 'access-control-max-age': '600' });
        expect(headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PATCH, DELETE');
        expect(headers['access-control-allow-headers']).toContain('authorization');
        expect(headers).not.toHaveProperty('access-control-allow-credentials');
        expect((await preflight('https://elsewhere.example')).headers).not.toHaveProperty('access-control-allow-origin');
        expect((await answer({ authorization: 'Bearer good', origin: 'https://ward.example' })).headers).toMatchObject({
            'access-control-expose-headers': expect.stringContaining('wardledger-transaction'),
        });
    });

    it('may not where none was named', async () => {
        await gate();
        await app.close();
        app = Fastify();
        await addCrossOrigin(app, []);
        app.get('/charts', () => 'reached');
        const { statusCode, headers } = await preflight('https://ward.example');
        expect([statusCode, headers['access-control-allow-origin']]).toEqual([404, undefined]);
    });
});
