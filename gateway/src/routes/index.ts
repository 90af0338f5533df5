// SPDX-License-Identifier: Apache-2.0
// All routes, one file for each resource.

import type { FastifyInstance } from 'fastify';
import type { DevIssuer } from '../services/participants/dev-issuer';
import type { Enrolment } from '../services/participants/enrolment';
import type { Health } from '../services/upkeep/health';
import type { IngestService } from '../services/vitals/posts/ingest-ports';
import type { Services } from '../services/registry';
import { clusterElectionRoutes } from './clusters/cluster-elections';
import { clusterRoutes } from './clusters/clusters';
import { devTokenRoutes, jwksRoutes } from './participants/dev-token';
import { operationRoutes } from './upkeep/operations';
import { problemRoutes } from './upkeep/problems';
import { recordListRoutes } from './records/record-lists';
import { recordStewardshipRoutes } from './records/record-stewardship';
import { recordRoutes } from './records/records';
import { statisticsRoutes } from './statistics/statistics';
import { submissionRoutes } from './vitals/submissions';
import { timeRoutes } from './upkeep/time';
import { transactionRoutes } from './evidence/transactions';
import { vitalsRoutes } from './vitals/vitals';
import { windowRoutes } from './evidence/windows';

/** What the routes call. */
export interface RouteDependencies extends Services {
    readonly ingest: IngestService;
    readonly enrolment: Enrolment;
    readonly health: Health;
    readonly devIssuer?: DevIssuer;
    readonly now: () => number;
}

/** Registers every route. */
export function addRoutes(app: FastifyInstance, deps: RouteDependencies): void {
    operationRoutes(app, deps.health);
    problemRoutes(app);
    jwksRoutes(app, deps.devIssuer);
    if (deps.devIssuer !== undefined) {
        devTokenRoutes(app, { issuer: deps.devIssuer, enrolment: deps.enrolment, now: deps.now });
    }
    timeRoutes(app, deps.now);
    recordRoutes(app, deps.records);
    recordListRoutes(app, deps.lists);
    recordStewardshipRoutes(app, deps.stewardship);
    vitalsRoutes(app, deps.ingest);
    submissionRoutes(app, deps.ingest);
    windowRoutes(app, deps.windows);
    statisticsRoutes(app, deps.statistics);
    clusterRoutes(app, deps.clusters);
    clusterElectionRoutes(app, deps.clusters);
    transactionRoutes(app, deps.transactions);
}
