// SPDX-License-Identifier: Apache-2.0
// What of a request is taken as which type: texts of paths and query strings as they are written, bodies as JSON says.

import Fastify, { type FastifyInstance } from 'fastify';
import { addValidation } from './validation';

const closed = (properties: object, more: object = {}) => ({ type: 'object', additionalProperties: false, properties, ...more });
let app: FastifyInstance;
beforeAll(() => {
    app = Fastify();
    addValidation(app);
    const querystring = closed({ limit: { type: 'integer', default: 9 }, all: { type: 'boolean' }, text: { type: 'string' } });
    app.get('/texts/:number', { schema: { querystring, params: closed({ number: { type: 'integer' } }) } }, (request) => [
        request.query,
        request.params,
    ]);
    const value = { type: 'number', 'x-steps': 0.001, example: 0.95 };
    const body = closed({ value, at: { type: 'string', format: 'date-time' } });
    app.post('/bodies', { schema: { body } }, (request) => request.body);
    const items = { type: 'array', maxItems: 2, items: closed({ value }) };
    app.post(
        '/items',
        { config: { itemByItem: 'items' }, schema: { body: closed({ items }, { required: ['items'] }) } },
        (request) => request.body,
    );
    const ofItems = closed({ limit: { type: 'integer' } });
    app.post(
        '/items-of',
        { config: { itemByItem: 'items' }, schema: { body: closed({ items }), querystring: ofItems } },
        (request) => request.query,
    );
});
afterAll(async () => app.close());

describe('a text', () => {
    it.each([
        ['7?limit=10', [{ limit: 10 }, { number: 7 }]],
        ['007?limit=0010&all=true', [{ limit: 10, all: true }, { number: 7 }]],
        ['0?limit=000&all=false', [{ limit: 0, all: false }, { number: 0 }]],
        ['7?text=7', [{ limit: 9, text: '7' }, { number: 7 }]],
        ['7?text=true', [{ limit: 9, text: 'true' }, { number: 7 }]],
    ])('in %s is the value that its digits write', async (path, answer) => {
        expect((await app.inject({ url: `/texts/${path}` })).json()).toEqual(answer);
    });

    it.each([
        '7?limit=0x10',
        '7?limit=1e1',
        '7?limit=-1',
        '7?limit=%201',
        '7?limit=1%20',
        '7?limit=',
        '7?limit=1&limit=2',
        '7?all=1',
        '7?all=TRUE',
        '7?all=truely',
        '7?more=1',
        'x',
    ])('in %s is none', async (path) => {
        expect((await app.inject({ url: `/texts/${path}` })).statusCode).toBe(400);
    });
});

describe('a body', () => {
    const post = async (url: string, payload: object) => app.inject({ method: 'POST', url, payload });

    it.each([{}, { value: 0.95 }, { value: 0.001 }, { value: -3 }, { value: 123_456.789 }, { at: '2026-11-28T13:50:00Z' }])(
        '%j is taken as it is',
        async (payload) => {
            expect((await post('/bodies', payload)).json()).toEqual(payload);
        },
    );

    it.each([{ value: '5' }, { value: true }, { value: null }, { more: 1 }, { at: '2026-11-28' }, { at: '2026-02-30T00:00:00Z' }])(
        '%j is refused',
        async (payload) => {
            expect((await post('/bodies', payload)).statusCode).toBe(400);
        },
    );

    it('finer than its steps is told so', async () => {
        const answer = await post('/bodies', { value: 0.0005 });
        expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining('must be in steps of 0.001')]);
    });

    it('of items is refused for what stands around them, and goes on with each item judged', async () => {
        const refused = await Promise.all([
            post('/items', {}),
            post('/items', { items: [{}, {}, {}] }),
            post('/items', { items: [], more: 1 }),
        ]);
        expect(refused.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400]);
        const judged = await post('/items', { items: [{ value: 1 }, { value: '1' }] });
        expect(judged.json()).toEqual({
            items: [{ value: { value: 1 } }, { misfits: [{ instancePath: '/value', keyword: 'type', message: 'must be number' }] }],
        });
    });

    it('of items leaves the rest of its request to its own schema', async () => {
        expect((await post('/items-of?limit=10', { items: [] })).json()).toEqual({ limit: 10 });
        expect((await post('/items-of?limit=x', { items: [] })).statusCode).toBe(400);
    });
});

it('a schema is compiled when its first request comes: one that cannot be keeps no other route from answering', async () => {
    const late = Fastify();
    addValidation(late);
    late.post('/', { schema: { body: { type: 'object', unheardOf: true } } }, () => 'taken');
    late.get('/', () => 'answered');
    await late.ready();
    const [refused, answered] = [await late.inject({ method: 'POST', url: '/', payload: {} }), await late.inject('/')];
    expect([refused.statusCode, answered.statusCode]).toEqual([500, 200]);
    await late.close();
});
