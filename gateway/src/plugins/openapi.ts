// SPDX-License-Identifier: Apache-2.0
// OpenAPI 3.1 from the schemas that validate; who may call, which limits hold and what a refusal looks like are added from the
// same tables that the gateway obeys.

import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { ProblemSchema } from '../routes/schemas';
import { limitsText } from './request-errors';
import { accessTo, routeKey } from './role-table';

type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>;
interface Described extends FastifySchema {
    description?: string;
    response?: Record<string, unknown>;
}

const refusal = { description: 'A refusal (RFC 9457).', content: { 'application/problem+json': { schema: ProblemSchema } } };

function whoMay(method: string, url: string): { security: Record<string, string[]>[]; text: string } {
    const access = accessTo(routeKey(method, url));
    if (access === 'public' || access === undefined) {
        return { security: [], text: 'No token needed.' };
    }
    return { security: [{ bearer: [] }], text: `Roles: ${access.join(', ')}.` };
}

const describe: Transform = ({ schema, url, route }) => {
    const given = schema as Described;
    const method = [route.method].flat()[0] ?? 'GET';
    const { security, text } = whoMay(method, url);
    const limits = given.body === undefined ? [] : [limitsText(route.bodyLimit ?? 0, route.config?.limits)];
    const description = [given.description, text, ...limits].filter((part) => part !== undefined).join(' ');
    return { url, schema: { ...given, security, description, response: { ...given.response, default: refusal } } };
};

const document: FastifyDynamicSwaggerOptions = {
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
    transform: describe,
};

/** Registers the generator (before the routes), the interactive page and /openapi.json. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
    await app.register(swagger, document);
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { deepLinking: true, tryItOutEnabled: true } });
    app.get('/openapi.json', { schema: { hide: true, querystring: { type: 'object', properties: {}, additionalProperties: false } } }, () =>
        app.swagger(),
    );
}
