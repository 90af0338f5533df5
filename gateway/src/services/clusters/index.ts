// SPDX-License-Identifier: Apache-2.0
// Clusters: areas, their seeds and elections.

export { type ClusterFinding, verifyCluster } from './cluster-verifier';
export { type ClusterPorts, type Clusters, createClusters, createSeedKeeper } from './clusters';
export type { SeedKeeper } from './seed-keeper';
