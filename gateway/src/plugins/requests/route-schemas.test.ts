// SPDX-License-Identifier: Apache-2.0
// The schemas of requests, of which a gateway compiles each when it is first asked: that all of them can be is found out here.

import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { handMade } from '../../../test/support/hand-made';
import type * as Validation from './validation';

const mockRoutes: RouteOptions[] = [];
jest.mock('./validation', () => ({
    addValidation: (app: FastifyInstance) => {
        jest.requireActual<typeof Validation>('./validation').addValidation(app);
        app.addHook('onRoute', (route) => void mockRoutes.push(route));
    },
}));

const PARTS = ['body', 'querystring', 'params', 'headers'] as const;

/** What is compiled of a part: of a body that is told by its type, a schema for each of these. */
function schemasOf(part: unknown): FastifySchema[] {
    const { content } = part as { readonly content?: Readonly<Record<string, { readonly schema: FastifySchema }>> };
    return content === undefined ? [part as FastifySchema] : Object.values(content).map(({ schema }) => schema);
}

it('each compiles', async () => {
    const { app } = await handMade();
    const compiled = mockRoutes.flatMap((route) => {
        const { url, method, schema = {}, validatorCompiler = app.validatorCompiler } = route;
        return PARTS.filter((part) => schema[part] !== undefined).flatMap((httpPart) =>
            schemasOf(schema[httpPart]).map((one) => {
                const validate = validatorCompiler!({ schema: one, method: String(method), url, httpPart });
                return [method, url, httpPart, typeof validate({})];
            }),
        );
    });
    expect(compiled.filter(([, , , verdict]) => verdict !== 'boolean' && verdict !== 'object')).toEqual([]);
    expect(PARTS.filter((part) => !compiled.some(([, , found]) => found === part))).toEqual([]);
    await app.close();
});
