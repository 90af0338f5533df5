// SPDX-License-Identifier: Apache-2.0
// Who acts is whom the token names: a body that says somebody else, in whatever word, is refused on every route that takes one, before the ledger is asked.

import { ROLES } from '@wardledger/chaincode/domain';
import { ROUTE_ACCESS, ROUTE_EXAMPLES } from '../../src/routes';
import { fresh, handMade, type HandMade } from '../support/hand-made';

type Method = 'POST' | 'PATCH' | 'DELETE';

const FORGED: Readonly<Record<string, unknown>> = {
    actor: { mspId: 'Ward2MSP', id: '8d1f5c3e7a906b24f0d8c5a17e3b9264' },
    author: { ledgerId: '8d1f5c3e7a906b24f0d8c5a17e3b9264', roles: ['admin'] },
    caller: 'admin-1',
    sub: 'admin-1',
    mspId: 'Ward2MSP',
    certificateId: '0'.repeat(64),
    onBehalfOf: 'admin-1',
};

/** Routes that take a body of whoever has a token; the development issuer is asked for a token, which is what it is for. */
const withBody = Object.entries(ROUTE_EXAMPLES).flatMap(([route, { body, params = {} }]) => {
    const [method, template] = route.split(' ') as [Method, string];
    const url = template.replace(/:(\w+)/g, (_, name: string) => String(params[name]));
    // Bytes have no members.
    return typeof body !== 'object' || ROUTE_ACCESS[route] === 'public' ? [] : [{ route, method, url, body: body as object }];
});

let made: HandMade;
let token: string;
beforeAll(async () => {
    made = await handMade();
    token = await made.token('forger', ...ROLES);
});
afterAll(async () => made.app.close());

const send = async ({ method, url }: { readonly method: Method; readonly url: string }, payload: object) => {
    const headers = { ...fresh(token), ...(method === 'PATCH' && { 'if-match': '"1"' }) };
    const answer = await made.app.inject({ method, url, headers, payload });
    const { code, errors = [] } = answer.json<{ code?: string; errors?: { pointer: string; detail: string }[] }>();
    return { status: answer.statusCode, code, errors };
};
/** What a call did on the ledger beside enrolling the caller. */
const asked = () => made.calls.filter(({ name }) => !name.startsWith('participant:')).length;

it('covers every route that takes a body', () => {
    const taking = Object.keys(ROUTE_ACCESS).filter(
        (route) => /^(POST|PATCH) /.test(route) && typeof ROUTE_EXAMPLES[route]?.body === 'object',
    );
    expect(withBody.map(({ route }) => route).sort()).toEqual(taking.filter((route) => ROUTE_ACCESS[route] !== 'public').sort());
    expect(withBody.length).toBeGreaterThan(15);
});

describe.each(withBody)('$route', ({ body, ...route }) => {
    it.each(Object.keys(FORGED))('refuses a body that says %s', async (field) => {
        const before = asked();
        const { status, code } = await send(route, { ...body, [field]: FORGED[field] });
        expect([status, code, asked()]).toEqual([400, 'REQUEST_INVALID', before]);
    });

    it('refuses it for this: without, it is another answer', async () => {
        const { status, code } = await send(route, body);
        expect([status, code]).not.toEqual([400, 'REQUEST_INVALID']);
    });
});
