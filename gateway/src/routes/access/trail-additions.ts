// SPDX-License-Identifier: Apache-2.0
// What people add to who looked: /v1/patients/{id}/disclosures, and whose name is withheld.

import { Type } from '@sinclair/typebox';
import { closed, LedgerIdSchema, PAPER_CATEGORIES, PURPOSES, textOf } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, IdempotencyHeader, IdParams, instantOf, NoQuery, NumberParams, TimeSchema, typed } from '../../plugins/documentation';
import type { TrailAdditions } from '../../services/access';
import { committed } from '../committed';
import { askerOf, WrittenSchema } from './access-schemas';

const tags = ['Access'];
const ofPatient = { tags, querystring: NoQuery, params: NumberParams };

const disclose = {
    ...ofPatient,
    headers: IdempotencyHeader,
    summary: 'Enter by hand that data left on paper',
    description:
        'By the desk or a privacy officer, never in a matter of their own. The patient sees it among who looked, with the origin `paper`. `when` it left is past.',
    body: closed({
        to: textOf(200),
        organisation: textOf(200),
        purpose: choice(PURPOSES),
        categories: Type.Array(choice(PAPER_CATEGORIES), { minItems: 1, maxItems: PAPER_CATEGORIES.length, uniqueItems: true }),
        when: TimeSchema,
    }),
    response: { 201: WrittenSchema },
};
const withhold = {
    ...ofPatient,
    headers: IdempotencyHeader,
    summary: 'Withhold one of the staff from a patient who reads who looked',
    description:
        'By a privacy officer with a reason, never about themselves, nor as who speaks for the patient. `person` is the ledger id in `accesses`. The patient, and who speaks for them, are told role and organisation, and that the person is withheld; officers and auditors see the person, and why.',
    body: closed({ person: LedgerIdSchema, reason: textOf(500) }),
    response: { 201: WrittenSchema },
};
const end = {
    tags,
    querystring: NoQuery,
    params: IdParams,
    summary: 'End a withholding: the patient is told again who it was',
    response: { 200: WrittenSchema },
};

/** Registers the routes. */
export function trailAdditionRoutes(app: FastifyInstance, additions: TrailAdditions): void {
    const routes = typed(app);
    routes.post('/v1/patients/:id/disclosures', { schema: disclose }, async (request, reply) => {
        const { when, ...said } = request.body;
        const disclosure = { ...said, patient: request.params.id, when: instantOf(when) };
        return committed(reply.code(201), await additions.disclose(await askerOf(request), disclosure));
    });
    routes.post('/v1/patients/:id/withholdings', { schema: withhold }, async (request, reply) => {
        const withholding = { ...request.body, patient: request.params.id };
        return committed(reply.code(201), await additions.withhold(await askerOf(request), withholding));
    });
    routes.delete('/v1/withholdings/:id', { schema: end }, async (request, reply) =>
        committed(reply, await additions.end(await askerOf(request), request.params.id)),
    );
}
