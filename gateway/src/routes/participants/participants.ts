// SPDX-License-Identifier: Apache-2.0
// GET /v1/participants/{id}, and its suspension.

import { Type } from '@sinclair/typebox';
import { closed, PARTICIPANT_STATUSES, SUSPENSION_REASONS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, IdempotencyHeader, IdParams, NoQuery, TransactionSchema, typed } from '../../plugins/documentation';
import type { Participants } from '../../services/participants';
import { committed } from '../committed';

const common = { tags: ['Participants'], params: IdParams, querystring: NoQuery };
const view = {
    id: Type.String(),
    ledgerId: Type.String({ description: 'Ledger id, 32 hex digits.' }),
    roles: Type.Array(Type.String()),
    status: choice(PARTICIPANT_STATUSES),
    suspension: Type.Optional(
        Type.Object({
            reason: choice(SUSPENSION_REASONS),
            actor: Type.Object({ mspId: Type.String(), ledgerId: Type.String({ description: 'Of the administrator.' }) }),
            time: Type.String({ format: 'date-time' }),
        }),
    ),
};
const WrittenSchema = Type.Object({ ...view, transaction: TransactionSchema });

const get = {
    ...common,
    summary: 'What the ledger has registered about a caller of this gateway',
    description: '`id` is the `sub` of its tokens. A suspension says who, when and why.',
    response: { 200: Type.Object(view) },
};
const suspend = {
    ...common,
    summary: 'Suspend a caller',
    description:
        'From its commit on the ledger refuses the caller, the gateway its tokens, and the custodian opens nothing for it. The reason is one of ' +
        'a few words, because it stands on the channel. Who is suspended already stays so with the first reason.',
    headers: IdempotencyHeader,
    body: closed({ reason: choice(SUSPENSION_REASONS) }),
    response: { 200: WrittenSchema },
};
const reinstate = { ...common, summary: 'End the suspension of a caller', response: { 200: WrittenSchema } };

/** Registers the routes. */
export function participantRoutes(app: FastifyInstance, participants: Participants): void {
    const routes = typed(app);
    routes.get('/v1/participants/:id', { schema: get }, async (request) =>
        participants.get(await request.ledgerCaller(), request.params.id),
    );
    routes.post('/v1/participants/:id/suspension', { schema: suspend }, async (request, reply) =>
        committed(reply, await participants.suspend(await request.ledgerCaller(), request.params.id, request.body.reason)),
    );
    routes.delete('/v1/participants/:id/suspension', { schema: reinstate }, async (request, reply) =>
        committed(reply, await participants.reinstate(await request.ledgerCaller(), request.params.id)),
    );
}
