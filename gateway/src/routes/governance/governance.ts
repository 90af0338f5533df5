// SPDX-License-Identifier: Apache-2.0
// /v1/governance: what one ward proposes, the other approves, and the settings that both have approved.

import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { DEFAULT_LIMIT, IdempotencyHeader, IdParams, instantOf, NoQuery, page, typed } from '../../plugins/documentation';
import type { Governance } from '../../services/governance';
import { committed } from '../committed';
import {
    ApprovalSchema,
    KindParams,
    NewProposalSchema,
    ProposalSchema,
    ProposalsQuery,
    SettingSchema,
    SettingScope,
    WrittenProposalSchema,
    WrittenSettingSchema,
} from './governance-schemas';

const tags = ['Governance'];

const propose = {
    tags,
    summary: 'Propose a setting to the other ward',
    description:
        'Changes nothing before an administrator of the other ward approves the same digest. `expires` lies at most 90 days ahead; a change ' +
        'of the setting in between ends the proposal too.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: NewProposalSchema,
    response: { 201: WrittenProposalSchema },
};
const approve = {
    tags,
    summary: 'Approve a proposal of the other ward',
    description:
        'The body names the digest of what this administrator has seen. A refusal (own ward, another digest, approved, withdrawn, expired or ' +
        'superseded) is committed as evidence: `transactionId` names it.',
    headers: IdempotencyHeader,
    params: IdParams,
    querystring: NoQuery,
    body: ApprovalSchema,
    response: { 200: WrittenProposalSchema },
};
const withdraw = {
    tags,
    summary: 'Withdraw a proposal of the own ward',
    headers: IdempotencyHeader,
    params: IdParams,
    querystring: NoQuery,
    body: closed({}),
    response: { 200: WrittenProposalSchema },
};
const get = { tags, summary: 'Read a proposal', params: IdParams, querystring: NoQuery, response: { 200: ProposalSchema } };
const list = {
    tags,
    summary: 'List proposals of both wards in the order in which they expire',
    querystring: ProposalsQuery,
    response: { 200: page(ProposalSchema) },
};
const getSetting = {
    tags,
    summary: 'Read what both wards have approved last, also when it was revoked since',
    params: KindParams,
    querystring: SettingScope,
    response: { 200: SettingSchema },
};
const revoke = {
    tags,
    summary: 'End a setting of the own ward at once',
    description: 'For attestation keys and standing releases, without which less is allowed. Whatever else changes takes both wards.',
    headers: IdempotencyHeader,
    params: KindParams,
    querystring: NoQuery,
    body: SettingScope,
    response: { 200: WrittenSettingSchema },
};

/** Registers the routes. */
export function governanceRoutes(app: FastifyInstance, governance: Governance): void {
    const routes = typed(app);
    routes.post('/v1/governance/proposals', { schema: propose }, async (request, reply) => {
        const { expires, ...rest } = request.body;
        const proposal = await governance.propose(await request.ledgerCaller(), { ...rest, expires: instantOf(expires) });
        reply.code(201).header('location', `/v1/governance/proposals/${proposal.id}`);
        return committed(reply, proposal);
    });
    routes.get('/v1/governance/proposals', { schema: list }, async (request) => {
        const { kind, state, limit = DEFAULT_LIMIT, ...place } = request.query;
        const filter = { ...(kind !== undefined && { kind }), ...(state !== undefined && { state }) };
        return governance.proposals(await request.ledgerCaller(), filter, { ...place, limit });
    });
    routes.get('/v1/governance/proposals/:id', { schema: get }, async (request) =>
        governance.proposal(await request.ledgerCaller(), request.params.id),
    );
    routes.post('/v1/governance/proposals/:id/approve', { schema: approve }, async (request, reply) =>
        committed(reply, await governance.approve(await request.ledgerCaller(), request.params.id, request.body.digest)),
    );
    routes.post('/v1/governance/proposals/:id/withdraw', { schema: withdraw, config: { emptyBody: true } }, async (request, reply) =>
        committed(reply, await governance.withdraw(await request.ledgerCaller(), request.params.id)),
    );
    routes.get('/v1/governance/settings/:kind', { schema: getSetting }, async (request) =>
        governance.setting(await request.ledgerCaller(), { ...request.params, ...request.query }),
    );
    routes.post('/v1/governance/settings/:kind/revoke', { schema: revoke }, async (request, reply) =>
        committed(reply, await governance.revoke(await request.ledgerCaller(), { ...request.params, ...request.body })),
    );
}
