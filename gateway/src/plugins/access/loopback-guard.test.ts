// SPDX-License-Identifier: Apache-2.0
// Whoever may ask for a token of the development issuer: a program of this machine, by a name of this machine, without a proxy between.
import Fastify, { type FastifyInstance } from 'fastify';
import { addLoopbackGuard } from './loopback-guard';

let app: FastifyInstance;
beforeEach(() => {
    app = Fastify();
    addLoopbackGuard(app);
    app.get('/', async () => Promise.resolve('reached'));
});
afterEach(async () => app.close());

const reaches = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/', headers: { host: '127.0.0.1', ...headers } })).body === 'reached';

it.each(['127.0.0.1', '127.0.0.1:1', '127.0.0.1:65535', 'localhost', 'LocalHost:8080', '[::1]', '[::1]:8080'])(
    'a Host %j is this machine',
    async (host) => {
        expect(await reaches({ host })).toBe(true);
    },
);

it.each([
    'www.127.0.0.1',
    '127.0.0.1.example',
    '127x0y0z1',
    '127.0.0.10',
    '127.0.0.1:',
    '127.0.0.1:123456',
    '127.0.0.1:80x',
    '127.0.0.1:port',
    'localhost.example',
    'my-localhost',
    '::1',
    '[::1].example',
    'wardledger.example:8080',
])('a Host %j is not, for a web page could make it lead here', async (host) => {
    expect(await reaches({ host })).toBe(false);
});

it.each(['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'via', 'X-Forwarded-Proto', 'Via'])(
    'a header %s tells of a proxy',
    async (name) => {
        expect(await reaches({ accept: '*/*', [name]: '10.0.0.1' })).toBe(false);
    },
);

it.each(['not-x-forwarded-for', 'forwarded-by-nobody', 'was-forwarded', 'x-real-ip-known', 'my-x-real-ip', 'viaduct', 'octavia'])(
    'a header %s does not',
    async (name) => {
        expect(await reaches({ [name]: '10.0.0.1' })).toBe(true);
    },
);

it('guards paths that there are not', async () => {
    expect((await app.inject({ url: '/nowhere', headers: { host: 'wardledger.example' } })).json()).toMatchObject({
        code: 'REQUEST_INVALID',
    });
});
