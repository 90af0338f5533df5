// SPDX-License-Identifier: Apache-2.0
// Clusters: areas, their seeds and elections.

export { createClusterDirectory } from './cluster-directory';
export { createClusterSeeds } from './cluster-seeds';
export { type ClusterFinding, verifyCluster } from './cluster-verifier';
export { type Clusters, createClusters } from './clusters';
export { createSeedKeeper, type SeedKeeper } from './seed-keeper';
