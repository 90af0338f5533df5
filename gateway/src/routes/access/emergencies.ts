// SPDX-License-Identifier: Apache-2.0
// /v1/emergency-access: broken glasses, their reviews, and the list of them.

import { Type } from '@sinclair/typebox';
import { closed, REVIEW_OUTCOMES, textOf } from '@wardledger/chaincode/domain';
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
import type { Emergencies, NewEmergency } from '../../services/access';
import { ContentError } from '../../services/refusals';
import { committed } from '../committed';
import { askerOf, OtherWard, WrittenSchema } from './access-schemas';

const common = { tags: ['Access'] };
const time = Type.String({ format: 'date-time' });
const glass = {
    id: Type.String(),
    expires: time,
    active: Type.Boolean({ description: 'Whether it lets its clinician in now.' }),
};
const EmergencySchema = Type.Object({
    ...glass,
    patient: Type.String({ description: 'Ledger id.' }),
    person: Type.String({ description: 'Ledger id.' }),
    organisation: Type.String(),
    ward: OtherWard,
    time,
    reason: Type.String(),
    transactionId: Type.String(),
    review: Type.Optional(
        Type.Object({ outcome: choice(REVIEW_OUTCOMES), comment: Type.String(), person: Type.String({ description: 'Ledger id.' }), time }),
    ),
});

const open = {
    ...common,
    querystring: NoQuery,
    headers: IdempotencyHeader,
    summary: 'Break the glass: emergency access for an hour',
    description:
        'By a clinician, with a reason; another person reviews it. Whom the patient has refused by name is let in once a second clinician breaks the glass with `supports`, the id of the first. For somebody whom nobody can name yet say `unidentified` instead of `patient`: the answer has a new number, under which vitals and entries are written at once; once it is known who it is, the desk merges that number into the record.',
    body: closed({
        patient: Type.Optional(IdSchema),
        unidentified: Type.Optional(Type.Literal(true, { description: 'In the place of `patient`: nobody knows yet who it is.' })),
        reason: textOf(500),
        supports: Type.Optional(IdSchema),
    }),
    response: {
        201: Type.Object({
            ...glass,
            patient: Type.Optional(Type.String({ description: 'Of `unidentified`: the number that was made, for vitals and entries.' })),
            transaction: TransactionSchema,
        }),
    },
};
const review = {
    ...common,
    querystring: NoQuery,
    headers: IdempotencyHeader,
    params: IdParams,
    summary: 'Review an emergency access, which closes it',
    description: 'By a privacy officer; never by who broke the glass, nor by the patient.',
    body: closed({ outcome: choice(REVIEW_OUTCOMES), comment: textOf(1000) }),
    response: { 201: WrittenSchema },
};
const list = {
    ...common,
    summary: 'Emergency accesses of a ward, newest first',
    querystring: closed({ ward: Type.Optional(WardQuery), reviewed: Type.Optional(Type.Boolean()), ...pageQuery }),
    response: { 200: page(EmergencySchema) },
};

/** One of the two ways to say who it is; whom nobody has named has no emergency that could be supported. */
function demandOnePatient(unidentified: true | undefined, { patient, supports }: Pick<NewEmergency, 'patient' | 'supports'>): void {
    if ((patient === undefined) === (unidentified === undefined)) {
        throw new ContentError([{ pointer: '/unidentified', detail: 'stands instead of /patient; one of them must' }]);
    }
    if (unidentified !== undefined && supports !== undefined) {
        throw new ContentError([{ pointer: '/supports', detail: 'stands beside the number that the first clinician was given' }]);
    }
}

/** Registers the routes. */
export function emergencyRoutes(app: FastifyInstance, emergencies: Emergencies): void {
    const routes = typed(app);
    routes.post('/v1/emergency-access', { schema: open }, async (request, reply) => {
        const { unidentified, ...emergency } = request.body;
        demandOnePatient(unidentified, emergency);
        return committed(reply.code(201), await emergencies.open(await askerOf(request), emergency));
    });
    routes.post('/v1/emergency-access/:id/review', { schema: review }, async (request, reply) =>
        committed(reply.code(201), await emergencies.review(await askerOf(request), request.params.id, request.body)),
    );
    routes.get('/v1/emergency-access', { schema: list }, async (request) => {
        const { limit = DEFAULT_LIMIT, ...filter } = request.query;
        return emergencies.list(await askerOf(request), { limit, ...filter });
    });
}
