// SPDX-License-Identifier: Apache-2.0
// Who takes nothing but what is sealed gets nothing that the gateway can read: a route without a sealed form refuses before it does anything.

import { DomainError } from '@wardledger/chaincode/domain';
import Fastify, { type FastifyInstance } from 'fastify';
import { addSealedAlone } from './accepted';

let app: FastifyInstance;
let calls = 0;
beforeEach(() => {
    calls = 0;
    app = Fastify();
    app.setErrorHandler(async (error, _request, reply) => reply.code(error instanceof DomainError ? error.entry.status : 500).send(error));
    addSealedAlone(app);
    const answer = () => ({ calls: (calls += 1) });
    app.get('/open', answer);
    app.post('/open', answer);
    app.get('/sealed', { config: { sealed: true } }, answer);
    app.put('/open', { config: { refuses: true } }, answer);
});
afterEach(async () => app.close());

it.each<[string | undefined, number]>([
    [undefined, 200],
    ['*/*', 200],
    ['application/json', 200],
    ['text/csv', 200],
    ['application/jose, application/json;q=0.1', 200],
    ['application/jose+json, */*', 200],
    ['application/jose;q=0', 200],
    ['application/jose', 406],
    ['APPLICATION/JOSE+JSON', 406],
    ['application/jose+json, application/jose;q=0.5', 406],
    ['text/csv, application/jose', 406],
    ['application/jose, application/json;q=0', 406],
])('accepting %j is answered %i', async (accept, status) => {
    const headers = accept === undefined ? {} : { accept };
    for (const method of ['GET', 'POST'] as const) {
        expect((await app.inject({ method, url: '/open', headers })).statusCode).toBe(status);
    }
    expect(calls).toBe(status === 200 ? 2 : 0);
});

it('what has a sealed form, what there is not, and what refuses in any case answer themselves', async () => {
    const headers = { accept: 'application/jose' };
    expect((await app.inject({ url: '/sealed', headers })).statusCode).toBe(200);
    expect((await app.inject({ method: 'PUT', url: '/open', headers })).statusCode).toBe(200);
    expect((await app.inject({ url: '/nowhere', headers })).statusCode).toBe(404);
});
