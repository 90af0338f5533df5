// SPDX-License-Identifier: Apache-2.0
// Routes of clusters.

export { clusterElectionRoutes } from './cluster-elections';
export { clusterRoutes } from './clusters';
