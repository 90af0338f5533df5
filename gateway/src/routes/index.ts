// SPDX-License-Identifier: Apache-2.0
// The resources, in the order in which they are documented. A new one is its import and its element here.

import type { FastifyInstance } from 'fastify';
import { gatherAccess } from '../plugins/access';
import { DOCUMENTATION_ACCESS, type ExampleTable } from '../plugins/documentation';
import type { Ports } from '../services';
import { accesses } from './access';
import { alarms } from './alarms';
import { boards } from './boards';
import { clusters } from './clusters';
import { devices } from './devices';
import { medicalEntries } from './entries';
import { events } from './events';
import { blocks, transactions, windows } from './evidence';
import { governance } from './governance';
import { participants } from './participants';
import { policies } from './policies';
import { records } from './records';
import type { Resource } from './resource';
import { statistics } from './statistics';
import { time, upkeep } from './upkeep';
import { vitals } from './vitals';

const resources: readonly Resource[] = [
    upkeep,
    participants,
    time,
    records,
    accesses,
    medicalEntries,
    vitals,
    alarms,
    boards,
    windows,
    statistics,
    clusters,
    devices,
    governance,
    policies,
    transactions,
    blocks,
    events,
];

/** The role table of all routes. */
export const ROUTE_ACCESS = gatherAccess([DOCUMENTATION_ACCESS, ...resources.map(({ access }) => access)]);

/** One call of each route. */
export const ROUTE_EXAMPLES: ExampleTable = Object.fromEntries(resources.flatMap(({ examples }) => Object.entries(examples)));

/** Registers every route. */
export function addRoutes(app: FastifyInstance, ports: Ports): void {
    for (const resource of resources) {
        resource.add(app, ports);
    }
}
