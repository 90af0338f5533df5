// SPDX-License-Identifier: Apache-2.0
// /v1/consents, who speaks for a patient, and what is closed to those.

import { Type } from '@sinclair/typebox';
import { CLINICAL_CATEGORIES, closed, DECISIONS, PROXY_RELATIONS, PURPOSES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    IdempotencyHeader,
    IdParams,
    instantOf,
    NoQuery,
    NumberParams,
    NumberSchema,
    TimeSchema,
    typed,
} from '../../plugins/documentation';
import type { Confidences, Consents } from '../../services/access';
import { committed } from '../committed';
import { askerOf, PeopleSchema, peopleAt, personAt, PersonSchema, WrittenSchema } from './access-schemas';

const common = { tags: ['Access'] };

const decide = {
    ...common,
    querystring: NoQuery,
    headers: IdempotencyHeader,
    summary: 'Permit or refuse a use of one’s data',
    description:
        'By the patient, or who speaks for them. The newest decision wins, but a permission for everybody does not lift a refusal of somebody by name. Emergency treatment (ETREAT) cannot be refused for everybody; whoever is refused by name needs a second clinician.',
    body: closed({
        patient: NumberSchema,
        purpose: choice(PURPOSES),
        decision: choice(DECISIONS),
        actors: Type.Optional(PeopleSchema),
        expires: Type.Optional(TimeSchema),
    }),
    response: { 201: WrittenSchema },
};
const withdraw = {
    ...common,
    querystring: NoQuery,
    params: IdParams,
    summary: 'Withdraw a decision, as if it had not been made',
    response: { 200: WrittenSchema },
};
const bind = {
    ...common,
    querystring: NoQuery,
    headers: IdempotencyHeader,
    params: NumberParams,
    summary: 'Bind a participant to a patient: as the patient, or as who speaks for them',
    description:
        'By the desk; the newest binding of a person stands, and one that has ended is none. The patient ends one: with `until` in the past.',
    body: closed({ person: PersonSchema, relation: choice(PROXY_RELATIONS), until: Type.Optional(TimeSchema) }),
    response: { 201: WrittenSchema },
};

const close = {
    ...common,
    querystring: NoQuery,
    headers: IdempotencyHeader,
    params: NumberParams,
    summary: 'Close a category of a patient’s data to who speaks for them',
    description:
        'By the patient, a privacy officer, or the team of an open visit; under a linked number it is closed, too. No policy opens it to them, whatever other role they have. Who the patient is stays open.',
    body: closed({ category: choice(CLINICAL_CATEGORIES), until: Type.Optional(TimeSchema) }),
    response: { 201: WrittenSchema },
};
const reopen = {
    ...common,
    querystring: NoQuery,
    params: IdParams,
    summary: 'Open a category again',
    description: 'What patients have closed they alone open again; otherwise its author, or a privacy officer.',
    response: { 200: WrittenSchema },
};

const millisecondsIn = (time: string | undefined): number | undefined => (time === undefined ? undefined : instantOf(time));

/** Registers the routes. */
export function consentRoutes(app: FastifyInstance, consents: Consents, confidences: Confidences): void {
    const routes = typed(app);
    routes.post('/v1/consents', { schema: decide }, async (request, reply) => {
        const { actors, expires, ...decision } = request.body;
        const people = actors === undefined ? undefined : peopleAt('/actors', actors);
        const consent = { ...decision, actors: people, expires: millisecondsIn(expires) };
        return committed(reply.code(201), await consents.decide(await askerOf(request), consent));
    });
    routes.delete('/v1/consents/:id', { schema: withdraw }, async (request, reply) =>
        committed(reply, await consents.withdraw(await askerOf(request), request.params.id)),
    );
    routes.post('/v1/patients/:id/proxies', { schema: bind }, async (request, reply) => {
        const { person, relation, until } = request.body;
        const proxy = { patient: request.params.id, person: personAt('/person', person), relation, until: millisecondsIn(until) };
        return committed(reply.code(201), await consents.bind(await askerOf(request), proxy));
    });
    routes.post('/v1/patients/:id/confidential', { schema: close }, async (request, reply) => {
        const { category, until } = request.body;
        const confidential = { patient: request.params.id, category, until: millisecondsIn(until) };
        return committed(reply.code(201), await confidences.close(await askerOf(request), confidential));
    });
    routes.delete('/v1/confidential/:id', { schema: reopen }, async (request, reply) =>
        committed(reply, await confidences.reopen(await askerOf(request), request.params.id)),
    );
}
