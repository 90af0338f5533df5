// SPDX-License-Identifier: Apache-2.0
// OpenAPI 3.1 from the schemas that validate; who may call, which limits hold and what a refusal looks like are added from the
// same tables that the gateway obeys.

import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { demandDefined } from '@wardledger/chaincode/domain';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { type AccessTable, accessTo, routeKey } from '../access';
import { limitsText } from '../problems';
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

/** What the documentation tells of, and how it is served. */
export interface OpenApiPorts {
    /** The role table. */
    readonly access: AccessTable;
    readonly tls: boolean;
}

/** Registers the generator (before the routes), the interactive page and /openapi.json. */
export async function addOpenApi(app: FastifyInstance, { access, tls }: OpenApiPorts): Promise<void> {
    const bodyLimit = demandDefined(app.initialConfig.bodyLimit, 'the limit of bodies');
    const transform: Transform = ({ schema, url, route }) => {
        const { body, headers, ...given } = schema as Described;
        const method = demandDefined([route.method].flat()[0], 'the method of a route');
        const taken = body === undefined || route.config?.emptyBody === true ? {} : { body };
        const { security, text } = whoMay(access, routeKey(method, url));
        const limits = 'body' in taken ? [limitsText(route.bodyLimit ?? bodyLimit, route.config?.limits)] : [];
        const description = [given.description, text, ...limits].filter((part) => part !== undefined).join(' ');
        const response = { ...given.response, default: refusal };
        const words = url.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'v1');
        const inCamelCase = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
        const described = {
            ...given,
            ...taken,
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
