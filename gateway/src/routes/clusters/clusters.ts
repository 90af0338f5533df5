// SPDX-License-Identifier: Apache-2.0
// /v1/clusters: areas, the telemetry of their nodes, and the seeds of their lotteries.

import { Type } from '@sinclair/typebox';
import { closed } from '@wardledger/chaincode/domain';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../../plugins/access';
import {
    DEFAULT_LIMIT,
    IdempotencyHeader,
    IdParams,
    IdSchema,
    NoQuery,
    page,
    pageQuery,
    typed,
    WardQuery,
} from '../../plugins/documentation';
import type { Clusters } from '../../services/clusters';
import { committed } from '../committed';
import {
    ClusterSchema,
    CreatedClusterSchema,
    ListedClusterSchema,
    NewClusterSchema,
    ReportedSchema,
    RoundSchema,
    SeedSchema,
    TELEMETRY_BYTES,
    TelemetrySchema,
} from './cluster-schemas';

const tags = ['Clusters'];

const create = {
    tags,
    summary: 'Create a cluster: the area of one gateway and its wearables',
    description: 'Its rules never change, because every later round follows from them. The gateway is at (0, 0) unless it is placed.',
    headers: IdempotencyHeader,
    querystring: NoQuery,
    body: NewClusterSchema,
    response: { 201: CreatedClusterSchema },
};
const get = { tags, summary: 'Read a cluster', params: IdParams, querystring: NoQuery, response: { 200: ClusterSchema } };
const list = {
    tags,
    summary: 'List clusters, without names',
    querystring: closed({ ward: Type.Optional(WardQuery), ...pageQuery }),
    response: { 200: page(ListedClusterSchema) },
};
const report = {
    tags,
    summary: 'Report the nodes of an area for its next round',
    description: 'One snapshot for each round. What no heads could be elected from is refused, and so is energy that has grown.',
    headers: IdempotencyHeader,
    params: IdParams,
    querystring: NoQuery,
    body: TelemetrySchema,
    response: { 201: ReportedSchema },
};
const makeSeed = {
    tags,
    summary: 'Make the seed of the next epoch (or of the one named)',
    description:
        'This ward commits and reveals; the other ward’s gateway answers by itself. Waits up to eight seconds for it: `seed` is absent ' +
        'in the answer while its part is missing.',
    headers: IdempotencyHeader,
    params: IdParams,
    querystring: NoQuery,
    body: closed({ epoch: Type.Optional(RoundSchema) }),
    response: { 200: SeedSchema },
};
const getSeed = {
    tags,
    summary: 'How far the seed of an epoch is',
    params: closed({ id: IdSchema, epoch: RoundSchema }),
    querystring: NoQuery,
    response: { 200: SeedSchema },
};

/** Registers the routes. */
export function clusterRoutes(app: FastifyInstance, clusters: Clusters): void {
    const routes = typed(app);
    routes.post('/v1/clusters', { schema: create }, async (request, reply) => {
        const created = await clusters.create(await request.ledgerCaller(), request.body);
        reply.code(201).header('location', `/v1/clusters/${created.id}`);
        return committed(reply, created);
    });
    routes.get('/v1/clusters/:id', { schema: get }, async (request) => clusters.get(await request.ledgerCaller(), request.params.id));
    routes.get('/v1/clusters', { schema: list }, async (request) => {
        const { ward = principalOf(request).ward, limit = DEFAULT_LIMIT, ...place } = request.query;
        return clusters.list(await request.ledgerCaller(), ward, { ...place, limit });
    });
    routes.post('/v1/clusters/:id/telemetry', { schema: report, bodyLimit: TELEMETRY_BYTES }, async (request, reply) => {
        const { nodes, round } = request.body;
        const reported = await clusters.report(await request.ledgerCaller(), request.params.id, { nodes, round });
        reply.code(201);
        return committed(reply, reported);
    });
    routes.post('/v1/clusters/:id/seeds', { schema: makeSeed, config: { emptyBody: true } }, async (request) =>
        clusters.makeSeed(await request.ledgerCaller(), request.params.id, request.body.epoch),
    );
    routes.get('/v1/clusters/:id/seeds/:epoch', { schema: getSeed }, async (request) =>
        clusters.seed(await request.ledgerCaller(), request.params.id, request.params.epoch),
    );
}
