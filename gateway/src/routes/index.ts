// SPDX-License-Identifier: Apache-2.0
// All routes, one file for each resource.

import type { FastifyInstance } from 'fastify';
import type { DevIssuer, Enrolment } from '../services/participants';
import type { Services } from '../services/registry';
import type { Health } from '../services/upkeep';
import type { Vitals } from '../services/vitals';
import { clusterElectionRoutes, clusterRoutes } from './clusters';
import { transactionRoutes, windowRoutes } from './evidence';
import { devTokenRoutes, jwksRoutes } from './participants';
import { recordListRoutes, recordRoutes, recordStewardshipRoutes } from './records';
import { statisticsRoutes } from './statistics';
import { operationRoutes, problemRoutes, timeRoutes } from './upkeep';
import { submissionRoutes, vitalsRoutes } from './vitals';

/** What the routes call. */
export interface RouteDependencies extends Services {
    readonly vitals: Vitals;
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
    vitalsRoutes(app, deps.vitals);
    submissionRoutes(app, deps.vitals);
    windowRoutes(app, deps.windows);
    statisticsRoutes(app, deps.statistics);
    clusterRoutes(app, deps.clusters);
    clusterElectionRoutes(app, deps.clusters);
    transactionRoutes(app, deps.transactions);
}
