// SPDX-License-Identifier: Apache-2.0
// Clusters after S0 Algorithm 3: areas with their telemetry, and the elections from it.

import { createClusterAreas, type AreaDependencies, type ClusterAreas } from './cluster-areas';
import { createClusterElections, type ClusterElections, type ElectionDependencies } from './cluster-elections';

/** Clusters and their rounds. */
export interface Clusters extends ClusterAreas, ClusterElections {}

/** Builds the service. */
export function createClusters(ports: AreaDependencies & ElectionDependencies): Clusters {
    return { ...createClusterAreas(ports), ...createClusterElections(ports) };
}
