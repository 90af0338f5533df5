// SPDX-License-Identifier: Apache-2.0
import { fresh, handMade, type HandMade } from '../../test/support/hand-made';

let gateway: HandMade;
beforeAll(async () => {
    gateway = await handMade();
});
afterAll(async () => gateway.app.close());

describe('the application', () => {
    it('serves health, documentation and the catalogue of problems without a token', async () => {
        for (const url of [
            '/livez',
            '/readyz',
            '/startupz',
            '/openapi.json',
            '/docs',
            '/problems',
            '/problems/record-not-found',
            '/.well-known/jwks.json',
        ]) {
            const { statusCode } = await gateway.app.inject({ url });
            expect([url, statusCode]).toEqual([url, 200]);
        }
    });

    it('creates a record', async () => {
        gateway.script['record:CreateRecord'] = (request) => ({ ...request, ward: 'ward1', version: 1 });
        const body = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
        const answer = await gateway.app.inject({
            method: 'POST',
            url: '/v1/records',
            headers: fresh(await gateway.token('dr-osei', 'doctor')),
            payload: body,
        });
        expect(answer.statusCode).toBe(201);
        expect(answer.headers).toMatchObject({ location: '/v1/records/P001', etag: '"1"' });
        expect(answer.json()).toMatchObject({ id: 'P001', kind: 'patient', status: 'active', version: 1 });
    });
});
