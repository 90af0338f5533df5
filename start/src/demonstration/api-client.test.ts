// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient, ApiError } from './api-client';

interface Seen {
    readonly method: string | undefined;
    readonly url: string | undefined;
    readonly headers: IncomingMessage['headers'];
}

const problem = {
    code: 'CONTENT_INVALID',
    detail: 'Not acceptable.',
    errors: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ pointer: `/windows/0/${name}`, detail: 'is out of range' })),
};

function gateway(seen: Seen[]): Server {
    return createServer((request, response) => {
        seen.push({ method: request.method, url: request.url, headers: request.headers });
        const refused = request.url === '/refused';
        response.writeHead(refused ? 422 : 200, { 'content-type': 'application/json' });
        response.end(
            JSON.stringify(request.url === '/dev/token' ? { access_token: 't', expires_in: 3600 } : refused ? problem : { ok: true }),
        );
    });
}

describe('the client of a gateway', () => {
    const seen: Seen[] = [];
    const server = gateway(seen).listen(0, '127.0.0.1');
    let client: ApiClient;

    beforeAll(async () => {
        await once(server, 'listening');
        client = new ApiClient({
            ward: 'ward1',
            base: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
            subject: 'somebody',
            roles: ['doctor'],
        });
    });
    afterAll(() => {
        server.close();
        server.closeAllConnections();
    });

    it('asks for one token, and sends it with a fresh idempotency key', async () => {
        await expect(client.post('/v1/a', { x: 1 })).resolves.toEqual({ ok: true });
        await expect(client.post('/v1/a', { x: 1 })).resolves.toEqual({ ok: true });
        await expect(client.get('/v1/b')).resolves.toEqual({ ok: true });
        expect(seen.map(({ url }) => url)).toEqual(['/dev/token', '/v1/a', '/v1/a', '/v1/b']);
        expect(seen.slice(1).every(({ headers }) => headers.authorization === 'Bearer t')).toBe(true);
        const keys = [seen[1], seen[2]].map((each) => each?.headers['idempotency-key']);
        expect(keys[0]).toMatch(/^"[0-9a-f-]{36}"$/);
        expect(keys[1]).not.toBe(keys[0]);
    });

    it('says what was refused, why, and the first places that it names', async () => {
        const refused = client.post('/refused', {}, 'sending post 1');
        await expect(refused).rejects.toThrow(ApiError);
        await expect(refused).rejects.toMatchObject({ status: 422, code: 'CONTENT_INVALID' });
        await expect(refused).rejects.toThrow(
            /^sending post 1 was answered with 422 CONTENT_INVALID: Not acceptable\.\n {2}\/windows\/0\/a is out/,
        );
        await expect(refused).rejects.toThrow(/\/windows\/0\/c is out of range\n {2}and 2 more$/);
        await expect(client.get('/refused')).rejects.toThrow(/^GET http.*\/refused was answered/);
    });
});
