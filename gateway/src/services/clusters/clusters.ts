// SPDX-License-Identifier: Apache-2.0
// Clusters after S0 Algorithm 3, put together: areas with their telemetry, the elections from it, and the ward's part in their seeds.

import { createRegistrar } from '../participants';
import { type ClusterAreaPorts, type ClusterAreas, createClusterAreas } from './cluster-areas';
import { ClusterDirectory, type ClusterDirectoryPorts } from './cluster-directory';
import { type ClusterElections, createClusterElections } from './cluster-elections';
import { SeedKeeper, type SeedKeeperPorts } from './seed-keeper';
import { SeedRunner, type SeedRunnerPorts } from './seed-runner';

/** Clusters and their rounds. */
export interface Clusters extends ClusterAreas, ClusterElections {}

/** What clusters stand on. */
export type ClusterPorts = Omit<ClusterAreaPorts, 'directory'> & ClusterDirectoryPorts & SeedRunnerPorts;

/** Builds the service; one instance a process, because names of nodes are remembered and waiting for a seed is shared. */
export function createClusters(ports: ClusterPorts): Clusters {
    const directory = new ClusterDirectory(ports);
    const { ward, ledger, custodian } = ports;
    return {
        ...createClusterAreas({ ward, ledger, custodian, directory }),
        ...createClusterElections({ ledger, directory, seeds: new SeedRunner(ports) }),
    };
}

/** Builds the keeper of this ward's part in all seeds, which acts as its registrar; nothing runs before `start`. */
export function createSeedKeeper(ports: SeedRunnerPorts & Pick<SeedKeeperPorts, 'failed'>): SeedKeeper {
    const { ward, ledger, failed } = ports;
    const registrar = createRegistrar(ports);
    return new SeedKeeper({ ward, ledger, seeds: new SeedRunner(ports), caller: async () => registrar.itself(), failed });
}
