// SPDX-License-Identifier: Apache-2.0
// /v1/records/{id}/legal-hold: place, lift, and read what it keeps.

import { Type } from '@sinclair/typebox';
import { closed, PURPOSES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DEFAULT_LIMIT,
    IdempotencyHeader,
    NoQuery,
    NumberParams,
    pageQuery,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import type { LegalHolds } from '../../services/records';
import { committed } from '../committed';

const common = { tags: ['Records'], params: NumberParams };
const HeldSchema = Type.Object({ id: Type.String(), held: Type.Boolean(), transaction: TransactionSchema });

const place = {
    ...common,
    summary: 'Place a legal hold',
    description:
        'Until it is lifted the record can be neither revoked, merged, separated nor erased; changes go on, and what they overwrite is kept.',
    querystring: NoQuery,
    headers: IdempotencyHeader,
    /** A POST without a body counts as one with an empty object. */
    body: closed({}),
    response: { 200: HeldSchema },
};
const lift = {
    ...common,
    summary: 'Lift a legal hold',
    description: 'What it has kept is purged.',
    querystring: NoQuery,
    response: { 200: HeldSchema },
};
const read = {
    ...common,
    summary: 'Read a legal hold and the names that it keeps, oldest first',
    description:
        'Discloses names: an access event is committed first, one for caller, record and purpose in 15 minutes. `version` is the last one with that name; a version without a name is one whose number was sealed anew.',
    querystring: closed({
        purpose: Type.Optional(choice(PURPOSES, { default: 'HOPERAT', description: 'Purpose of use; stands in the access event.' })),
        ...pageQuery,
    }),
    response: {
        200: Type.Object({
            id: Type.String(),
            held: Type.Boolean(),
            since: Type.Optional(Type.String({ format: 'date-time' })),
            items: Type.Array(Type.Object({ version: Type.Integer(), name: Type.Optional(Type.String()) })),
            next: Type.Optional(Type.String()),
        }),
    },
};

/** Registers the routes. */
export function legalHoldRoutes(app: FastifyInstance, holds: LegalHolds): void {
    const routes = typed(app);
    routes.get('/v1/records/:id/legal-hold', { schema: read }, async (request) => {
        const { purpose = 'HOPERAT', limit = DEFAULT_LIMIT, ...rest } = request.query;
        return holds.read(await request.ledgerCaller(), { id: request.params.id, purpose, ...rest, limit });
    });
    routes.post('/v1/records/:id/legal-hold', { schema: place, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply, await holds.place(await request.ledgerCaller(), request.params.id)),
    );
    routes.delete('/v1/records/:id/legal-hold', { schema: lift }, async (request, reply) =>
        committed(reply, await holds.lift(await request.ledgerCaller(), request.params.id)),
    );
}
