// SPDX-License-Identifier: Apache-2.0
// GET /v1/participants, and the certificates of one of them.

import { Type } from '@sinclair/typebox';
import { closed, Hex64Schema, PARTICIPANT_STATUSES, ROLES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DEFAULT_LIMIT,
    IdempotencyHeader,
    IdParams,
    IdSchema,
    NoQuery,
    page,
    pageQuery,
    TransactionSchema,
    typed,
    WardQuery,
} from '../../plugins/documentation';
import type { People } from '../../services/people';
import { committed } from '../committed';
import { suspensionSchema } from './participants';

const tags = ['Participants'];
const RowSchema = Type.Object({
    id: Type.Optional(Type.String({ description: 'The `sub` of its tokens; absent for who was registered without one on the ledger.' })),
    ledgerId: Type.String(),
    roles: Type.Array(Type.String()),
    status: choice(PARTICIPANT_STATUSES),
    suspension: suspensionSchema,
});
const certificate = {
    certificateId: Type.String({ description: 'SHA-256 of its DER bytes.' }),
    from: Type.String({ format: 'date-time' }),
    until: Type.Optional(Type.String({ format: 'date-time', description: 'Since when it counts no more.' })),
};

const list = {
    tags,
    summary: 'The people and devices of the own ward',
    description:
        'Names are opened like any others: a look at the staff is stated first, and both wards decide. A page with fewer items than asked for may still have a next one. Another ward is refused.',
    querystring: closed({
        ward: Type.Optional(WardQuery),
        role: Type.Optional(choice(ROLES)),
        status: Type.Optional(choice(PARTICIPANT_STATUSES)),
        ...pageQuery,
    }),
    response: { 200: page(RowSchema) },
};
const certificates = {
    tags,
    params: IdParams,
    querystring: NoQuery,
    summary: 'The certificates of a caller of this gateway, oldest first',
    response: { 200: page(Type.Object(certificate)) },
};
const end = {
    tags,
    params: closed({ id: IdSchema, certificateId: Hex64Schema }),
    querystring: NoQuery,
    headers: IdempotencyHeader,
    summary: 'End a certificate for good',
    description:
        'From its commit on the ledger answers no call under it, and this gateway refuses its holder. The person keeps roles and history; PATCH binds another certificate.',
    response: { 200: Type.Object({ ...certificate, transaction: TransactionSchema }) },
};

/** Registers the routes. */
export function peopleRoutes(app: FastifyInstance, people: People): void {
    const routes = typed(app);
    routes.get('/v1/participants', { schema: list }, async (request) => {
        const { limit = DEFAULT_LIMIT, ...filter } = request.query;
        return people.list(await request.ledgerCaller(), { limit, ...filter });
    });
    routes.get('/v1/participants/:id/certificates', { schema: certificates }, async (request) =>
        people.certificates(await request.ledgerCaller(), request.params.id),
    );
    routes.post('/v1/participants/:id/certificates/:certificateId/end', { schema: end }, async (request, reply) => {
        const { id, certificateId } = request.params;
        return committed(reply, await people.end(await request.ledgerCaller(), id, certificateId));
    });
}
