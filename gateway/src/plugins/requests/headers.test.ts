// SPDX-License-Identifier: Apache-2.0
// What every answer carries: the id of its request, and what keeps browsers and caches away.

import Fastify from 'fastify';
import { addRequestId, requestIdOf } from './request-id';
import { addSecurityHeaders } from './security-headers';

const given = '8e03978e-40d5-43dd-bc93-6894a57f9324';
const newId = () => 'a-new-one';

it.each([
    [given, given],
    [given.toUpperCase(), given],
    [`x${given}`, 'a-new-one'],
    [`${given}0`, 'a-new-one'],
    ['P001', 'a-new-one'],
    [undefined, 'a-new-one'],
    [[given], 'a-new-one'],
])('the id %j makes %s', (header, id) => {
    expect(requestIdOf({ 'x-request-id': header }, newId)).toBe(id);
});

async function headersOf(tls: boolean, url: string) {
    const app = Fastify({ genReqId: ({ headers }) => requestIdOf(headers, newId) });
    addRequestId(app);
    addSecurityHeaders(app, { tls });
    app.get('/plain', () => 'plain');
    app.get('/own', (_request, reply) => {
        reply
            .header('cache-control', 'max-age=60')
            .header('content-security-policy', "default-src 'self'")
            .header('x-frame-options', 'SAMEORIGIN');
        return 'own';
    });
    const { headers, body } = await app.inject({ url });
    await app.close();
    return { headers, body };
}

it('an answer is named, read once, by no frame and no other origin, and loads nothing', async () => {
    const { headers, body } = await headersOf(false, '/plain');
    expect(body).toBe('plain');
    expect(headers).toMatchObject({
        'x-request-id': 'a-new-one',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    });
});

it('what a route has set itself stays', async () => {
    expect((await headersOf(false, '/own')).headers).toMatchObject({
        'cache-control': 'max-age=60',
        'content-security-policy': "default-src 'self'",
        'x-frame-options': 'SAMEORIGIN',
        'x-content-type-options': 'nosniff',
    });
});

it('TLS is asked for the next year where there is TLS', async () => {
    expect((await headersOf(true, '/plain')).headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await headersOf(false, '/plain')).headers).not.toHaveProperty('strict-transport-security');
});
