// SPDX-License-Identifier: Apache-2.0
import Fastify, { type FastifyInstance } from 'fastify';
import { addSerialization } from './serialization';

/** An application that answers with what is given, by the schema. */
async function answering(schema: object, answer: unknown): Promise<FastifyInstance> {
    const app = Fastify();
    addSerialization(app);
    app.get('/', { schema: { response: { 200: schema } } }, () => answer);
    await app.ready();
    return app;
}

test('an answer has what its schema names, and nothing else', async () => {
    const schema = { type: 'object', properties: { known: { type: 'string' } } };
    for (const known of ['first', 'again']) {
        const app = await answering(schema, { known, other: 'hidden' });
        expect((await app.inject('/')).payload).toBe(JSON.stringify({ known }));
        await app.close();
    }
});

test('what writes an answer is made when it is first given: a schema that is none fails then, and not before', async () => {
    const app = await answering({ $ref: '#/definitions/missing' }, {});
    const { statusCode } = await app.inject('/');
    expect(statusCode).toBe(500);
    await app.close();
});
