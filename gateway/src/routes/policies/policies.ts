// SPDX-License-Identifier: Apache-2.0
// /v1/policies and /v1/access/check.

import { Type } from '@sinclair/typebox';
import { CATEGORIES, closed, POLICY_ACTIONS, PURPOSES, ROLES } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import {
    choice,
    DigestSchema,
    IdempotencyHeader,
    IdParams,
    IdSchema,
    instantOf,
    NoQuery,
    NumberSchema,
    TimeSchema,
    TransactionSchema,
    typed,
} from '../../plugins/documentation';
import type { AccessChecks, PolicySets } from '../../services/policies';
import { askerOf } from '../access';
import { committed } from '../committed';
import { WrittenProposalSchema } from '../governance';
import { digest, source, TEXT_BYTES, text } from './policy-schemas';

const tags = ['Policies'];
const proposed = Type.Object({ ...WrittenProposalSchema.properties, text });

const changes = { permitToDeny: Type.Integer(), denyToPermit: Type.Integer() };

const check = {
    tags,
    summary: 'Ask what the policies decide',
    description:
        'About oneself, or as privacy officer about the `subject`; that leaves an access event. Nothing is opened. Unknown patients, unrelated ones and ' +
        'refusals look alike to who asks about themselves; the officer is told the deciding policies and the reason.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({
        subject: Type.Optional(IdSchema),
        action: choice(POLICY_ACTIONS),
        resource: closed({ category: choice(CATEGORIES), patient: Type.Optional(NumberSchema) }),
        purpose: choice(PURPOSES),
    }),
    response: {
        200: Type.Object({
            decision: choice(['permit', 'deny']),
            policies: Type.Array(Type.String(), { description: 'Ids of the policies that decided.' }),
            digest: DigestSchema,
            reason: Type.Optional(Type.String({ description: 'For the privacy officer.' })),
            transaction: Type.Optional(TransactionSchema),
        }),
    },
};
const show = {
    tags,
    summary: 'Read the policies in force, or a set that is stored',
    querystring: closed({ digest: Type.Optional(digest) }),
    response: {
        200: Type.Object({
            digest: DigestSchema,
            inForce: Type.Boolean(),
            text,
            set: Type.String({ description: 'Canonical JSON in Cedar’s format; its SHA-256 is the digest.' }),
        }),
    },
};
const trial = {
    tags,
    summary: 'Try policies on the newest looks',
    description:
        'What a set would change: the last thousand looks of people of the own ward, decided by the set in force and by this one, with people and patients ' +
        'as they are now. Either the `text`, with its `attributes`, or the `digest` of a set that is stored. Counts and no ids; somebody with two roles counts ' +
        'under both. Nothing is stored. With `forbids` the `text` is what the own ward would forbid by itself, in the place of what it forbids now: the last thousand ' +
        'looks at patients of the own ward, whoever looked, of the newest four thousand.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({
        digest: Type.Optional(digest),
        text: Type.Optional(source.text),
        attributes: source.attributes,
        forbids: Type.Optional(Type.Boolean({ description: 'Whether the text is what the own ward would forbid by itself.' })),
    }),
    response: {
        200: Type.Object({
            digest: DigestSchema,
            looks: Type.Integer({ description: 'How many looks were decided.' }),
            same: Type.Integer({ description: 'How many are decided the same.' }),
            ...changes,
            by: Type.Array(Type.Object({ role: choice(ROLES), category: choice(CATEGORIES), action: choice(POLICY_ACTIONS), ...changes })),
        }),
    },
};
const propose = {
    tags,
    summary: 'Propose policies to the other ward',
    description:
        'Cedar’s text of the whole set, each policy with its `@id`. It is parsed, checked and stored; nothing decides by it before an administrator of the ' +
        'other ward approves its digest. `attributes` are those of people that the wards add, by name and type.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: closed({
        ...source,
        expires: Type.Optional(TimeSchema),
    }),
    response: { 201: proposed },
};
const approve = {
    tags,
    summary: 'Approve policies of the other ward',
    description:
        'The body names the digest of what this administrator has read. Refusals are committed as evidence, as for other proposals.',
    headers: IdempotencyHeader,
    params: IdParams,
    querystring: NoQuery,
    body: closed({ digest }),
    response: { 200: proposed },
};

/** Registers the routes. */
export function policyRoutes(app: FastifyInstance, sets: PolicySets, checks: Pick<AccessChecks, 'check'>): void {
    const routes = typed(app);
    routes.post('/v1/access/check', { schema: check }, async (request) => {
        const { resource, ...question } = request.body;
        return checks.check(await askerOf(request), { ...question, ...resource });
    });
    routes.get('/v1/policies', { schema: show }, async (request) => sets.show(await request.ledgerCaller(), request.query.digest));
    routes.post('/v1/policies/try', { schema: trial, bodyLimit: TEXT_BYTES }, async (request) => {
        const { digest: stored, text: tried, attributes = {}, forbids: isForbids = false } = request.body;
        return sets.try(await request.ledgerCaller(), { digest: stored, text: tried, own: new Map(Object.entries(attributes)), isForbids });
    });
    routes.post('/v1/policies/proposals', { schema: propose, bodyLimit: TEXT_BYTES }, async (request, reply) => {
        const { text: written, attributes = {}, expires } = request.body;
        const own = new Map(Object.entries(attributes));
        const until = expires === undefined ? undefined : instantOf(expires);
        const proposal = await sets.propose(await request.ledgerCaller(), { text: written, own, expires: until });
        reply.code(201).header('location', `/v1/governance/proposals/${proposal.id}`);
        return committed(reply, proposal);
    });
    routes.post('/v1/policies/proposals/:id/approve', { schema: approve }, async (request, reply) =>
        committed(reply, await sets.approve(await request.ledgerCaller(), request.params.id, request.body.digest)),
    );
}
