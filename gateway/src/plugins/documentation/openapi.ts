// SPDX-License-Identifier: Apache-2.0
// OpenAPI 3.1 from the schemas that validate; who may call, which limits hold and what a refusal looks like are added from the
// same tables that the gateway obeys.

import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { demandDefined } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { type AccessTable, accessTo, routeKey } from '../access';
import { limitsText } from '../problems';
import type { ExampleTable, RouteExample } from './route-examples';
import { ProblemSchema } from './shared-schemas';

type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>;
interface Described extends FastifySchema {
    description?: string;
    response?: Record<string, unknown>;
}

const refusal = { description: 'A refusal (RFC 9457).', content: { 'application/problem+json': { schema: ProblemSchema } } };

function whoMay(table: AccessTable, route: string): { security: Record<string, string[]>[]; text: string } {
    const access = accessTo(table, route);
    if (access === 'public' || access === undefined) {
        return { security: [], text: 'No token needed.' };
    }
    return { security: [{ bearer: [] }], text: `Roles: ${access.join(', ')}.` };
}

/** What a plugin demands stays optional for Ajv, which would refuse it under another code; readers are told. */
const demanded: Readonly<Record<string, string>> = { POST: 'idempotency-key', PATCH: 'if-match' };

function headersOf(headers: unknown, method: string): object {
    const name = demanded[method];
    return typeof headers === 'object' ? { headers: { ...headers, ...(name === undefined ? {} : { required: [name] }) } } : {};
}

/** A schema with an example of what it describes. */
function exemplified(schema: unknown, example: unknown): unknown {
    return typeof schema === 'object' && example !== undefined ? { ...schema, examples: [example] } : schema;
}

/** A body with its example; one that is no JSON in the schema of its media type. */
function exemplifiedBody(body: unknown, example: unknown): unknown {
    const { content } = body as { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> };
    if (content === undefined) {
        return exemplified(body, example);
    }
    const media = Object.entries(content).map(([type, { schema }]) => [type, { schema: exemplified(schema, example) }]);
    return { content: Object.fromEntries(media) as object };
}

/** The path's parameters, each with the value that it has in the example. */
function exemplifiedParams(params: unknown, values: Readonly<Record<string, unknown>> = {}): object {
    if (params === undefined) {
        return {};
    }
    const { properties, ...rest } = params as { readonly properties: Readonly<Record<string, unknown>> };
    const named = Object.entries(properties).map(([name, schema]) => [name, exemplified(schema, values[name])]);
    return { params: { ...rest, properties: Object.fromEntries(named) as object } };
}

/** The answers of a route, each with its example; one that is no JSON of its own media type has it beside its schema. */
function exemplifiedAnswers(
    response: Readonly<Record<string, unknown>> = {},
    { answers = {}, texts = {} }: Partial<Pick<RouteExample, 'answers' | 'texts'>> = {},
): object {
    const exampleOf: Readonly<Record<string, unknown>> = answers;
    const statuses = Object.entries(response).map(([status, schema]) => {
        const { content, ...described } = schema as { readonly content?: Readonly<Record<string, object>> };
        const media = Object.entries(content ?? {}).map(([type, one]) => {
            // A text is shown as the value that it is, where its media type is JSON.
            const text = texts[type];
            const shown: unknown = text !== undefined && type.endsWith('+json') ? JSON.parse(text) : text;
            return [type, { ...one, example: shown ?? exampleOf[status] }];
        });
        return [
            status,
            content === undefined ? exemplified(schema, exampleOf[status]) : { ...described, content: Object.fromEntries(media) as object },
        ];
    });
    return Object.fromEntries(statuses) as object;
}

const document: Omit<FastifyDynamicSwaggerOptions, 'transform'> = {
    openapi: {
        openapi: '3.1.0',
        info: {
            title: 'Wardledger gateway',
            version: '1',
            description: 'Records and bedside vitals of one ward, on a ledger that two wards check for each other.',
            license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
};

/** Rows of the role table for what is registered here. */
export const DOCUMENTATION_ACCESS: AccessTable = { 'GET /openapi.json': 'public' };

/** What the documentation tells beside the schemas, and how it is served. */
export interface OpenApiPorts {
    /** The role table. */
    readonly access: AccessTable;
    readonly examples: ExampleTable;
    readonly tls: boolean;
}

/** Registers the generator (before the routes), the interactive page and /openapi.json. */
export async function addOpenApi(app: FastifyInstance, { access, examples, tls }: OpenApiPorts): Promise<void> {
    const bodyLimit = demandDefined(app.initialConfig.bodyLimit, 'the limit of bodies');
    const transform: Transform = ({ schema, url, route }) => {
        const { body, headers, params, ...given } = schema as Described;
        const method = demandDefined([route.method].flat()[0], 'the method of a route');
        const example = examples[routeKey(method, url)];
        const taken = body === undefined || route.config?.emptyBody === true ? {} : { body: exemplifiedBody(body, example?.body) };
        const { security, text } = whoMay(access, routeKey(method, url));
        const limits = 'body' in taken ? [limitsText(route.bodyLimit ?? bodyLimit, route.config?.limits)] : [];
        const description = [given.description, text, ...limits].filter((part) => part !== undefined).join(' ');
        const response = { ...exemplifiedAnswers(given.response, example), default: refusal };
        const words = url.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'v1');
        const inCamelCase = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
        const described = {
            ...given,
            ...taken,
            ...exemplifiedParams(params, example?.params),
            ...headersOf(headers, method),
            operationId: method.toLowerCase() + inCamelCase,
            security,
            description,
            response,
        };
        return { url, schema: described };
    };
    await app.register(swagger, { ...document, transform });
    await app.register(swaggerUi, {
        routePrefix: '/docs',
        staticCSP: true,
        // Over plain HTTP there is nothing to upgrade to: the page would load none of its own files.
        transformStaticCSP: (policy) => (tls ? policy : policy.replace(/\s*upgrade-insecure-requests;?/, '')),
        uiConfig: { deepLinking: true, tryItOutEnabled: true },
    });
    app.get('/openapi.json', { schema: { hide: true, querystring: { type: 'object', properties: {}, additionalProperties: false } } }, () =>
        app.swagger(),
    );
}
