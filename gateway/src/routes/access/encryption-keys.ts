// SPDX-License-Identifier: Apache-2.0
// /v1/encryption-key: the caller's own; and its end by an administrator.

import { Type } from '@sinclair/typebox';
import { closed, EncryptionKeySchema } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { IdempotencyHeader, IdParams, instantOf, NoQuery, TimeSchema, TransactionSchema, typed } from '../../plugins/documentation';
import type { EncryptionKeys } from '../../services/access';
import { committed } from '../committed';
import { askerOf } from './access-schemas';

const common = { tags: ['Access'], querystring: NoQuery };
const view = {
    key: EncryptionKeySchema,
    kid: Type.String({ description: 'Thumbprint of the key (RFC 7638): what is sealed to it says so.' }),
    since: Type.String({ format: 'date-time' }),
    until: Type.Optional(Type.String({ format: 'date-time' })),
};
const EndedSchema = Type.Object({ transaction: TransactionSchema });

const register = {
    ...common,
    summary: 'Register a public key of one’s own',
    description:
        'P-256, as JWK without its private part, which stays with its holder. What the caller may see is from then on handed out sealed to it where `Accept` asks for ' +
        '`application/jose+json`. It takes the place of the one until now; nobody registers one for somebody else.',
    headers: IdempotencyHeader,
    body: closed({ key: EncryptionKeySchema, until: Type.Optional(TimeSchema) }),
    response: { 201: Type.Object({ ...view, transaction: TransactionSchema }) },
};
const get = { ...common, summary: 'The caller’s own key, as the ledger has it', response: { 200: Type.Object(view) } };
const endOwn = {
    ...common,
    summary: 'End one’s own key',
    description: 'Nothing more is sealed to it; what was handed out before stays with whoever has it.',
    response: { 200: EndedSchema },
};
const endOf = {
    ...common,
    params: IdParams,
    summary: 'End the key of a participant of the ward',
    description:
        'As if its holder had done it. To register one for somebody else is nobody’s: who has its private part could read in their place.',
    response: { 200: EndedSchema },
};

/** Registers the routes. */
export function encryptionKeyRoutes(app: FastifyInstance, keys: EncryptionKeys): void {
    const routes = typed(app);
    routes.post('/v1/encryption-key', { schema: register }, async (request, reply) => {
        const { key, until } = request.body;
        const stated = { key, ...(until !== undefined && { until: instantOf(until) }) };
        return committed(reply.code(201), await keys.register(await askerOf(request), stated));
    });
    routes.get('/v1/encryption-key', { schema: get }, async (request) => keys.own(await askerOf(request)));
    routes.delete('/v1/encryption-key', { schema: endOwn }, async (request, reply) =>
        committed(reply, await keys.endOwn(await askerOf(request))),
    );
    routes.delete('/v1/participants/:id/encryption-key', { schema: endOf }, async (request, reply) =>
        committed(reply, await keys.endOf(await askerOf(request), request.params.id)),
    );
}
