// SPDX-License-Identifier: Apache-2.0
// /v1/participants: register, show, change, suspend, reinstate.

import { Type } from '@sinclair/typebox';
import { AttributesSchema, closed, PARTICIPANT_STATUSES, ROLES, SUSPENSION_REASONS } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, IdempotencyHeader, IdParams, IdSchema, NoQuery, TransactionSchema, typed } from '../../plugins/documentation';
import type { Participants } from '../../services/participants';
import { committed } from '../committed';

const common = { tags: ['Participants'], params: IdParams, querystring: NoQuery };
/** Who suspended somebody, when and why. */
export const suspensionSchema = Type.Optional(
    Type.Object({
        reason: choice(SUSPENSION_REASONS),
        actor: Type.Object({ mspId: Type.String(), ledgerId: Type.String({ description: 'Of the administrator.' }) }),
        time: Type.String({ format: 'date-time' }),
    }),
);
const view = {
    id: Type.String(),
    ledgerId: Type.String({ description: 'Ledger id, 32 hex digits.' }),
    roles: Type.Array(Type.String()),
    status: choice(PARTICIPANT_STATUSES),
    suspension: suspensionSchema,
};
const WrittenSchema = Type.Object({ ...view, transaction: TransactionSchema });

const RolesSchema = Type.Array(choice(ROLES), { minItems: 1, maxItems: ROLES.length, uniqueItems: true });
const CertificateSchema = Type.String({
    maxLength: 16_384,
    description:
        'PEM, of the ward’s authority, for a key that its holder keeps: the gateway signs nothing in that name. Without one the wallet makes both.',
});
const content = {
    certificate: Type.Optional(CertificateSchema),
    attributes: Type.Optional(AttributesSchema),
};
const NewSchema = closed({ id: IdSchema, roles: RolesSchema, ...content });
const ChangeSchema = Type.Object({ roles: Type.Optional(RolesSchema), ...content }, { additionalProperties: false, minProperties: 1 });

const register = {
    tags: common.tags,
    querystring: NoQuery,
    summary: 'Register a person or a device',
    description:
        '`id` is the `sub` of its tokens, `roles` what it may do from then on: a token adds nothing to them. The role `admin` is given off-line ' +
        '(`wardledger-custodian register-admin`). `attributes` are what policies may ask about it: off the channel, signed by who states them; the ' +
        'birth date is kept, ages follow from it.',
    headers: IdempotencyHeader,
    body: NewSchema,
    response: { 201: WrittenSchema },
};
const get = {
    ...common,
    summary: 'What the ledger has registered about a caller of this gateway',
    description: '`id` is the `sub` of its tokens. A suspension says who, when and why.',
    response: { 200: Type.Object(view) },
};
const change = {
    ...common,
    summary: 'Change roles, certificate or attributes',
    description:
        '`roles` and `attributes` replace those until now, all of them. `certificate` takes the place of the one until now, which ends with it; ' +
        'roles and a suspension stay what they are.',
    body: ChangeSchema,
    response: { 200: WrittenSchema },
};
const suspend = {
    ...common,
    summary: 'Suspend a caller',
    description:
        'From its commit on the ledger refuses the caller under every certificate, the gateway its tokens, and the custodian opens nothing for it. ' +
        'The reason is one of a few words, because it stands on the channel. Who is suspended already stays so with the first reason.',
    headers: IdempotencyHeader,
    body: closed({ reason: choice(SUSPENSION_REASONS) }),
    response: { 200: WrittenSchema },
};
const reinstate = {
    ...common,
    summary: 'End the suspension of a caller',
    headers: IdempotencyHeader,
    response: { 200: WrittenSchema },
};

/** Registers the routes. */
export function participantRoutes(app: FastifyInstance, participants: Participants): void {
    const routes = typed(app);
    routes.post('/v1/participants', { schema: register }, async (request, reply) => {
        const written = await participants.register(await request.ledgerCaller(), request.body);
        reply.code(201).header('location', `/v1/participants/${written.id}`);
        return committed(reply, written);
    });
    routes.get('/v1/participants/:id', { schema: get }, async (request) =>
        participants.get(await request.ledgerCaller(), request.params.id),
    );
    routes.patch('/v1/participants/:id', { schema: change }, async (request, reply) =>
        committed(reply, await participants.change(await request.ledgerCaller(), request.params.id, request.body)),
    );
    routes.post('/v1/participants/:id/suspend', { schema: suspend }, async (request, reply) =>
        committed(reply, await participants.judge(await request.ledgerCaller(), request.params.id, request.body)),
    );
    routes.post('/v1/participants/:id/reinstate', { schema: reinstate }, async (request, reply) =>
        committed(reply, await participants.judge(await request.ledgerCaller(), request.params.id, {})),
    );
}
