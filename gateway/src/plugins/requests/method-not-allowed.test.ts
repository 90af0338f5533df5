// SPDX-License-Identifier: Apache-2.0
// Each path answers every method: its own by the route, the others by 405 and what there is instead, before anything is read.
import Fastify, { type FastifyInstance } from 'fastify';
import { addMethodNotAllowed } from './method-not-allowed';

let app: FastifyInstance;
const seen: { url: string; method: unknown; hide: unknown; refuses: unknown }[] = [];
beforeAll(async () => {
    app = Fastify();
    app.get('/before', async () => Promise.resolve('before'));
    const complete = addMethodNotAllowed(app);
    app.post('/things', async () => Promise.resolve('posted'));
    app.route({ method: ['PUT', 'DELETE'], url: '/things', handler: async () => Promise.resolve('changed') });
    app.get('/things/:id', async () => Promise.resolve('read'));
    app.get('/docs/page', async () => Promise.resolve('page'));
    app.addHook('onRoute', ({ url, method, schema, config }) => {
        seen.push({ url, method, hide: schema?.hide, refuses: config?.refuses });
    });
    complete();
    await app.ready();
});
afterAll(async () => app.close());

const ask = async (method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', url: string) => {
    const { statusCode, headers, body } = await app.inject({ method, url });
    return { statusCode, allow: headers['allow'], body };
};
/** Nobody is here to make a problem of the refusal, so that it is 500; its code tells. */
const refusal = (allow: string) => ({ allow, body: expect.stringContaining('METHOD_NOT_ALLOWED') as string });

it.each(['GET', 'HEAD', 'PATCH', 'OPTIONS'] as const)('%s is refused where there are others, which are named in order', async (method) => {
    const answer = await ask(method, '/things');
    expect(answer.allow).toBe('DELETE, POST, PUT');
    expect(answer.statusCode).toBe(500);
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('%s is refused where one may only read', async (method) => {
    expect(await ask(method, '/things/7')).toMatchObject(refusal('GET, HEAD'));
});

it('what a path has is answered by its route', async () => {
    expect((await ask('POST', '/things')).body).toBe('posted');
    expect((await ask('PUT', '/things')).body).toBe('changed');
    expect(await ask('GET', '/things/7')).toEqual({ statusCode: 200, allow: undefined, body: 'read' });
});

it('a body is not read: no matter its type, the method is what is wrong', async () => {
    const answer = await app.inject({ method: 'PATCH', url: '/things', headers: { 'content-type': 'text/odd' }, payload: 'x' });
    expect([answer.headers['allow'], answer.json()]).toEqual([
        'DELETE, POST, PUT',
        expect.objectContaining({ code: 'METHOD_NOT_ALLOWED' }),
    ]);
});

it('the interactive page and what was there before are left alone', async () => {
    expect((await ask('POST', '/docs/page')).statusCode).toBe(404);
    expect((await ask('POST', '/before')).statusCode).toBe(404);
});

it('what refuses is marked so, and stands in no documentation', () => {
    expect(seen.map(({ url }) => url).sort()).toEqual(['/things', '/things/:id']);
    expect(seen.every(({ hide, refuses }) => hide === true && refuses === true)).toBe(true);
});
