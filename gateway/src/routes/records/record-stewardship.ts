// SPDX-License-Identifier: Apache-2.0
// POST /v1/records/{id}/erase, /merge and the legal hold.

import { Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { IdempotencyHeader, IdParams, IdSchema, NoQuery, TransactionSchema, typed } from '../../plugins/documentation';
import { versionsOf } from '../../plugins/requests';
import type { RecordStewardship } from '../../services/records';
import { committed } from '../committed';

const tags = ['Records'];
const common = { tags, params: IdParams, querystring: NoQuery };
const ErasedSchema = Type.Object({
    id: Type.String(),
    state: Type.Union([Type.Literal('erased'), Type.Literal('approved')]),
    awaiting: Type.Optional(Type.String({ description: 'The role whose approval is still missing.' })),
    transaction: TransactionSchema,
});
const MergedSchema = Type.Object({ id: Type.String(), into: Type.String(), version: Type.Integer(), transaction: TransactionSchema });
const HeldSchema = Type.Object({ id: Type.String(), held: Type.Boolean(), transaction: TransactionSchema });
/** A POST without a body counts as one with an empty object. */
const NothingSchema = closed({});

const erase = {
    ...common,
    summary: 'Erase a record',
    description: 'Needs a privacy officer and an administrator: one caller with both roles, or two callers one after the other.',
    headers: IdempotencyHeader,
    body: NothingSchema,
    response: { 200: ErasedSchema },
};
const merge = {
    ...common,
    summary: 'Merge a mistaken double registration into the other record',
    headers: IdempotencyHeader,
    body: closed({ into: IdSchema }),
    response: { 200: MergedSchema },
};
const hold = {
    ...common,
    summary: 'Place a legal hold',
    headers: IdempotencyHeader,
    body: NothingSchema,
    response: { 200: HeldSchema },
};
const release = { ...common, summary: 'Lift a legal hold', response: { 200: HeldSchema } };

/** Registers the routes. */
export function recordStewardshipRoutes(app: FastifyInstance, stewardship: RecordStewardship): void {
    const routes = typed(app);
    routes.post('/v1/records/:id/erase', { schema: erase, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply, await stewardship.erase(await request.ledgerCaller(), request.params.id)),
    );
    routes.post('/v1/records/:id/merge', { schema: merge }, async (request, reply) => {
        const merger = { id: request.params.id, into: request.body.into, versions: versionsOf(request.headers['if-match']) };
        return committed(reply, await stewardship.merge(await request.ledgerCaller(), merger));
    });
    routes.post('/v1/records/:id/legal-hold', { schema: hold, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply, await stewardship.hold(await request.ledgerCaller(), request.params.id)),
    );
    routes.delete('/v1/records/:id/legal-hold', { schema: release }, async (request, reply) =>
        committed(reply, await stewardship.release(await request.ledgerCaller(), request.params.id)),
    );
}
