// SPDX-License-Identifier: Apache-2.0
// /v1/visits and /v1/grants.

import { Type } from '@sinclair/typebox';
import { closed, GRANT_SCOPES, textOf } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { choice, IdempotencyHeader, IdParams, instantOf, NoQuery, NumberSchema, TimeSchema, typed } from '../../plugins/documentation';
import type { Grants, Visits } from '../../services/access';
import { ContentError } from '../../services/refusals';
import { committed } from '../committed';
import { askerOf, PeopleSchema, peopleAt, personAt, PersonSchema, WrittenSchema } from './access-schemas';

const common = { tags: ['Access'], querystring: NoQuery };
const written = { headers: IdempotencyHeader, response: { 201: WrittenSchema } };

const open = {
    ...common,
    ...written,
    summary: 'Open a visit',
    description:
        'By the desk or the patient. Either one `clinician` or a `team`, of doctors, nurses and paramedics of either ward; who opens it is not among them.',
    body: closed({
        patient: NumberSchema,
        clinician: Type.Optional(PersonSchema),
        team: Type.Optional(PeopleSchema),
        location: Type.Optional(textOf(64)),
        lab: Type.Optional(PersonSchema),
    }),
};
const handOver = {
    ...common,
    ...written,
    params: IdParams,
    summary: 'Hand a visit over to another team',
    description: 'By its team or the desk of its ward. The old team’s access ends at once; grants do not follow.',
    body: closed({ team: PeopleSchema }),
};
const close = { ...common, ...written, params: IdParams, summary: 'Close a visit', body: closed({}) };
const grant = {
    ...common,
    ...written,
    summary: 'Grant a record to a clinician',
    description:
        'By the desk of a ward where the patient has an open visit, or the patient. Without a visit: 404, and the patient is told of the try.',
    body: closed({
        patient: NumberSchema,
        clinician: PersonSchema,
        lab: Type.Optional(PersonSchema),
        scope: Type.Array(choice(GRANT_SCOPES), { minItems: 1, maxItems: GRANT_SCOPES.length, uniqueItems: true }),
        expires: TimeSchema,
    }),
};
const revoke = {
    ...common,
    params: IdParams,
    summary: 'Revoke a grant',
    description: 'By whoever gave or has it, the patient, the desk of either ward, or a privacy officer.',
    response: { 200: WrittenSchema },
};

/** Registers the routes. */
export function visitRoutes(app: FastifyInstance, visits: Visits, grants: Grants): void {
    const routes = typed(app);
    routes.post('/v1/visits', { schema: open }, async (request, reply) => {
        const { patient, location, lab, clinician, team } = request.body;
        if ((clinician === undefined) === (team === undefined)) {
            throw new ContentError([{ pointer: '/team', detail: 'stands instead of /clinician; one of them must' }]);
        }
        const treating = clinician === undefined ? peopleAt('/team', team ?? []) : [personAt('/clinician', clinician)];
        const visit = { patient, location, team: treating, lab: personAt('/lab', lab) };
        return committed(reply.code(201), await visits.open(await askerOf(request), visit));
    });
    routes.post('/v1/visits/:id/handover', { schema: handOver }, async (request, reply) => {
        const team = peopleAt('/team', request.body.team);
        return committed(reply.code(201), await visits.handOver(await askerOf(request), request.params.id, team));
    });
    routes.post('/v1/visits/:id/close', { schema: close, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply.code(201), await visits.close(await askerOf(request), request.params.id)),
    );
    routes.post('/v1/grants', { schema: grant }, async (request, reply) => {
        const { patient, clinician, lab, scope, expires } = request.body;
        const people = { clinician: personAt('/clinician', clinician), lab: personAt('/lab', lab) };
        const granted = await grants.grant(await askerOf(request), { patient, ...people, scope, expires: instantOf(expires) });
        return committed(reply.code(201), granted);
    });
    routes.delete('/v1/grants/:id', { schema: revoke }, async (request, reply) =>
        committed(reply, await grants.revoke(await askerOf(request), request.params.id)),
    );
}
