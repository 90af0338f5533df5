// SPDX-License-Identifier: Apache-2.0
// Clusters: areas, their telemetry, seeds and elections.

import { createClusters } from '../../services/clusters';
import type { Resource } from '../resource';
import { CLUSTER_ACCESS } from './access';
import { clusterElectionRoutes } from './cluster-elections';
import { clusterRoutes } from './clusters';
import { CLUSTER_EXAMPLES } from './examples';

export const clusters: Resource = {
    access: CLUSTER_ACCESS,
    examples: CLUSTER_EXAMPLES,
    add: (app, ports) => {
        const service = createClusters(ports);
        clusterRoutes(app, service);
        clusterElectionRoutes(app, service);
    },
};
