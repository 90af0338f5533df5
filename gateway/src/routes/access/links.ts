// SPDX-License-Identifier: Apache-2.0
// /v1/patients/{id}/links and /v1/links: two record numbers of one person.

import { Type } from '@sinclair/typebox';
import { closed, textOf } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { IdempotencyHeader, IdParams, NoQuery, NumberParams, NumberSchema, typed } from '../../plugins/documentation';
import type { Links } from '../../services/access';
import { committed } from '../committed';
import { askerOf, WrittenSchema } from './access-schemas';

const tags = ['Access'];
const ofPatient = { tags, querystring: NoQuery, params: NumberParams };
const ofLink = { tags, querystring: NoQuery, params: IdParams };
const written = { headers: IdempotencyHeader, response: { 201: WrittenSchema } };
const ActSchema = Type.Object({
    person: Type.String({ description: 'Ledger id.' }),
    organisation: Type.String(),
    time: Type.String({ format: 'date-time' }),
});
const LinkSchema = Type.Object({
    id: Type.String({ description: 'Names it in later requests, at the gateway of either ward.' }),
    patients: Type.Array(Type.String(), { description: 'Ledger ids of both numbers.', minItems: 2, maxItems: 2 }),
    evidence: Type.String(),
    proposed: ActSchema,
    confirmed: Type.Optional(ActSchema),
    awaits: Type.Optional(Type.String({ description: 'The ward of which an officer has to confirm it.' })),
});

const propose = {
    ...ofPatient,
    ...written,
    summary: 'Propose that two numbers are one person’s',
    description:
        'By a desk, with what was compared. It holds once a privacy officer has confirmed it, another person, who is of the other record’s ward where it has another. ' +
        'It is no merge: from then on a refusal under either number, and what is confidential, counts for both, and nothing else does.',
    body: closed({ other: NumberSchema, evidence: textOf(500) }),
};
const confirm = { ...ofLink, ...written, summary: 'Confirm that two numbers are one person’s' };
const undo = {
    ...ofLink,
    summary: 'Undo a link, or refuse a proposal',
    description: 'By a privacy officer of either ward, at once.',
    response: { 200: WrittenSchema },
};
const list = {
    ...ofPatient,
    summary: 'Other numbers of a patient, confirmed or proposed',
    description:
        'For the patient and the privacy officer; to others the patient is unknown. A proposal is shown under the number under which it was made. To ask is a look.',
    response: { 200: Type.Object({ items: Type.Array(LinkSchema) }) },
};

/** Registers the routes. */
export function linkRoutes(app: FastifyInstance, links: Links): void {
    const routes = typed(app);
    routes.post('/v1/patients/:id/links', { schema: propose }, async (request, reply) => {
        const link = { patient: request.params.id, ...request.body };
        return committed(reply.code(201), await links.propose(await askerOf(request), link));
    });
    routes.get('/v1/patients/:id/links', { schema: list }, async (request) => ({
        items: await links.list(await askerOf(request), request.params.id),
    }));
    routes.post('/v1/links/:id/confirm', { schema: confirm, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply.code(201), await links.confirm(await askerOf(request), request.params.id)),
    );
    routes.delete('/v1/links/:id', { schema: undo }, async (request, reply) =>
        committed(reply, await links.undo(await askerOf(request), request.params.id)),
    );
}
