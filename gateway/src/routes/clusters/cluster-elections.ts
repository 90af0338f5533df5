// SPDX-License-Identifier: Apache-2.0
// /v1/clusters/{id}/elections: elect the heads of the next round, read what was elected.

import { Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { DEFAULT_LIMIT, IdempotencyHeader, IdParams, IdSchema, NoQuery, page, pageQuery, typed } from '../../plugins/documentation';
import type { Clusters } from '../../services/clusters';
import { committed } from '../committed';
import { ElectedSchema, ElectionLineSchema, ElectionSchema, RoundSchema } from './cluster-schemas';

const tags = ['Clusters'];

const elect = {
    tags,
    summary: 'Elect the heads of the next round',
    description:
        'Needs the telemetry of that round and the seed of its epoch, which both wards’ gateways make when it is missing. When a head dies ' +
        'or loses trust, report telemetry and elect again: a re-election is the next round, and `lost` names whom it replaces.',
    headers: IdempotencyHeader,
    params: IdParams,
    querystring: NoQuery,
    body: closed({ round: Type.Optional(RoundSchema) }),
    response: { 201: ElectedSchema },
};
const get = {
    tags,
    summary: 'Read an elected round',
    params: closed({ id: IdSchema, round: RoundSchema }),
    querystring: NoQuery,
    response: { 200: ElectionSchema },
};
const list = {
    tags,
    summary: 'List elections in the order of rounds',
    params: IdParams,
    querystring: closed(pageQuery),
    response: { 200: page(ElectionLineSchema) },
};

/** Registers the routes. */
export function clusterElectionRoutes(app: FastifyInstance, clusters: Clusters): void {
    const routes = typed(app);
    routes.post('/v1/clusters/:id/elections', { schema: elect, config: { emptyBody: true } }, async (request, reply) => {
        const { id } = request.params;
        const elected = await clusters.elect(await request.ledgerCaller(), id, request.body.round);
        reply.code(201).header('location', `/v1/clusters/${id}/elections/${String(elected.round)}`);
        return committed(reply, elected);
    });
    routes.get('/v1/clusters/:id/elections/:round', { schema: get }, async (request) =>
        clusters.election(await request.ledgerCaller(), request.params.id, request.params.round),
    );
    routes.get('/v1/clusters/:id/elections', { schema: list }, async (request) => {
        const { limit = DEFAULT_LIMIT, ...place } = request.query;
        return clusters.elections(await request.ledgerCaller(), request.params.id, { ...place, limit });
    });
}
