// SPDX-License-Identifier: Apache-2.0
// Requests are typed by their schemas. Answers are shaped by the response schema when they are written, which drops what it does not name.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Validated<Schema> = (TypeBoxTypeProvider & { schema: Schema })['validator'];

interface RequestTypes extends FastifyTypeProvider {
    validator: Validated<this['schema']>;
    serializer: unknown;
}

/** The application, with request types from schemas. */
export type TypedApp = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, RequestTypes>;

/** The same application, typed. */
export function typed(app: FastifyInstance): TypedApp {
    return app.withTypeProvider<RequestTypes>();
}
