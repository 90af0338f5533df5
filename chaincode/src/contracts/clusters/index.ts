// SPDX-License-Identifier: Apache-2.0
// Contract `cluster`.

export { ClusterContract } from './cluster.contract';
export { clusterKeys } from './keys';
