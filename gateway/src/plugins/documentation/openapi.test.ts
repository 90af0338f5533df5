// SPDX-License-Identifier: Apache-2.0
// What is documented is what is served, and says what the plugins demand.
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { handMade, type HandMade } from '../../../test/support/hand-made';
import { ROUTE_ACCESS, ROUTE_EXAMPLES } from '../../routes';

interface Operation {
    readonly operationId: string;
    readonly description: string;
    readonly security: object[];
    readonly responses: Record<string, { content?: Record<string, { schema: { properties: object }; example?: unknown }> }>;
    readonly parameters?: { in: string; name: string; required: boolean; schema: object; example?: unknown }[];
    readonly requestBody?: { content: Record<string, { schema: { additionalProperties: boolean }; example?: unknown }> };
}

const judge = addFormats(new Ajv({ strict: false, allErrors: true }), ['date-time']);

/** A schema that refuses every member that it does not name: what an answer's schema does not name is not sent. */
function closed(schema: unknown): unknown {
    if (Array.isArray(schema)) {
        return schema.map(closed);
    }
    if (typeof schema !== 'object' || schema === null) {
        return schema;
    }
    const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
    return 'properties' in schema && !('patternProperties' in schema) ? { ...inner, additionalProperties: false } : inner;
}

/** What is wrong with an example. */
function misfits(schema: object, example: unknown): unknown {
    if (example === undefined) {
        return 'no example';
    }
    return judge.validate(closed(schema) as object, example) ? undefined : judge.errors;
}

describe('OpenAPI', () => {
    let gateway: HandMade;
    let operations: (Operation & { readonly route: string; readonly method: string; readonly path: string })[];
    let version: string;
    beforeAll(async () => {
        gateway = await handMade();
        const document = (await gateway.app.inject('/openapi.json')).json<{
            openapi: string;
            paths: Record<string, Record<string, Operation>>;
        }>();
        version = document.openapi;
        operations = Object.entries(document.paths).flatMap(([path, methods]) =>
            Object.entries(methods).map(([method, operation]) => {
                const url = path.replace(/\{(\w+)\}/g, ':$1');
                return { ...operation, route: `${method.toUpperCase()} ${url}`, method, path };
            }),
        );
    });
    afterAll(async () => gateway.app.close());

    it('3.1 documents every row of the role table, and nothing else', () => {
        expect(version).toBe('3.1.0');
        const documented = operations.map(({ route }) => route).sort();
        expect(documented).toEqual(
            Object.keys(ROUTE_ACCESS)
                .filter((route) => route !== 'GET /openapi.json')
                .sort(),
        );
    });

    it('names operations uniquely, with the roles that may call them', () => {
        expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
        for (const { route, security, description } of operations) {
            const access = ROUTE_ACCESS[route]!;
            expect([route, security]).toEqual([route, access === 'public' ? [] : [{ bearer: [] }]]);
            expect(description).toContain(access === 'public' ? 'No token needed.' : `Roles: ${access.join(', ')}.`);
        }
    });

    it('shows each route by an example: of its parameters, its body and every success', () => {
        for (const { route, parameters = [], requestBody, responses } of operations) {
            const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
            expect([route, successes.length > 0]).toEqual([route, true]);
            const shown = [
                ...parameters.filter((one) => one.in === 'path').map(({ name, ...one }) => [name, one] as const),
                ...Object.entries(requestBody?.content ?? {}),
                ...successes.flatMap(([, { content = {} }]) => Object.entries(content)),
                ...Object.entries(responses['422']?.content ?? {}),
            ];
            for (const [where, { schema, example }] of shown) {
                expect([route, where, misfits(schema, example)]).toEqual([route, where, undefined]);
            }
        }
    });

    it('has no example of a route that is none', () => {
        expect(Object.keys(ROUTE_EXAMPLES).filter((route) => ROUTE_ACCESS[route] === undefined)).toEqual([]);
    });

    it('describes refusals, required headers, closed bodies and their limits', () => {
        for (const { route, responses, parameters = [], requestBody, description } of operations) {
            expect([route, Object.keys(responses['default']!.content!)]).toEqual([route, ['application/problem+json']]);
            const required = parameters.filter((one) => one.in === 'header' && one.required).map(({ name }) => name);
            const demanded = route.startsWith('POST /v1') ? ['idempotency-key'] : route.startsWith('PATCH /v1/records') ? ['if-match'] : [];
            expect([route, required]).toEqual([route, demanded]);
            if (requestBody?.content['application/octet-stream'] !== undefined) {
                expect([route, description]).toEqual(['POST /v1/patients/:id/files', expect.stringContaining('here is 33554432 bytes')]);
            } else if (requestBody?.content['application/x-www-form-urlencoded'] !== undefined) {
                // What RFC 6749 does not know it has the issuer pass over.
                expect([route, description]).toEqual(['POST /dev/oauth/token', expect.stringContaining('here is 16384 bytes')]);
            } else if (requestBody !== undefined) {
                expect(requestBody.content['application/json']!.schema.additionalProperties).toBe(false);
                expect(description).toMatch(/The limit of a request body here is (65536|262144|1048576) bytes/);
            }
        }
    });

    it.each(Object.keys(ROUTE_ACCESS).filter((route) => route.startsWith('GET ')))(
        '%s refuses a parameter that it does not know',
        async (route) => {
            const authorization = await gateway.token('all', 'doctor', 'auditor', 'admin', 'iot-gateway', 'privacy-officer');
            const url = `${route.slice(4).replace(':sequence', '1').replace(/:\w+/g, 'X1')}?unheard=of`;
            const answer = await gateway.app.inject({ url, headers: { authorization } });
            expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'REQUEST_INVALID']);
        },
    );
});
