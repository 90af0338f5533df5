// SPDX-License-Identifier: Apache-2.0
// All routes, one file for each resource.

import type { FastifyInstance } from 'fastify';
import type { DevIssuer } from '../services/dev-issuer';
import type { Enrolment } from '../services/enrolment';
import type { Health } from '../services/health';
import type { IngestService } from '../services/ingest-ports';
import type { Services } from '../services/registry';
import { clusterElectionRoutes } from './cluster-elections';
import { clusterRoutes } from './clusters';
import { devTokenRoutes, jwksRoutes } from './dev-token';
import { operationRoutes } from './operations';
import { problemRoutes } from './problems';
import { recordListRoutes } from './record-lists';
import { recordStewardshipRoutes } from './record-stewardship';
import { recordRoutes } from './records';
import { statisticsRoutes } from './statistics';
import { submissionRoutes } from './submissions';
import { timeRoutes } from './time';
import { transactionRoutes } from './transactions';
import { vitalsRoutes } from './vitals';
import { windowRoutes } from './windows';

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
