// SPDX-License-Identifier: Apache-2.0
// Where clusters, their telemetry, seeds and rounds stand.

import type {
    ClosedPhase,
    ClusterState,
    ElectionMark,
    LedgerId,
    OpenPhase,
    SecretKind,
    SeedCommitment,
    SeedSecret,
    StoredRound,
    StoredSeed,
    StoredTelemetry,
} from '../../domain';
import { padded, type Prefix, prefix, type WorldKey, worldKey } from '../../platform';

export const clusterKeys = {
    cluster: (id: LedgerId): WorldKey<ClusterState> => worldKey('cluster', id),
    byWard: (ward: string, id: LedgerId): WorldKey<LedgerId> => worldKey('cluster~ward', ward, id),
    /** The last elected round, for readers only: a submission that read it would conflict with every election. */
    latestRound: (cluster: LedgerId): WorldKey<number> => worldKey('cluster~latest', cluster),
    /** The gateway that reported first, where the cluster names none. */
    collector: (cluster: LedgerId): WorldKey<LedgerId> => worldKey('cluster~collector', cluster),
    /** The one cluster of a ward that a node belongs to; another ward's claim to it stands elsewhere and hinders nobody. */
    node: (ward: string, id: LedgerId): WorldKey<LedgerId> => worldKey('node', ward, id),
    telemetry: (cluster: LedgerId, round: number): WorldKey<StoredTelemetry> => worldKey('telemetry', cluster, padded(round)),
    round: (cluster: LedgerId, round: number): WorldKey<StoredRound> => worldKey('round', cluster, padded(round)),
    election: (cluster: LedgerId, round: number): WorldKey<ElectionMark> => worldKey('election', cluster, padded(round)),
    seed: (cluster: LedgerId, epoch: number): WorldKey<StoredSeed> => worldKey('seed', cluster, padded(epoch)),
    seedCommitment: (cluster: LedgerId, epoch: number, mspId: string): WorldKey<SeedCommitment> =>
        worldKey('seed~commitment', cluster, padded(epoch), mspId),
    seedSecret: (cluster: LedgerId, epoch: number, { mspId, kind }: { mspId: string; kind: SecretKind }): WorldKey<SeedSecret> =>
        worldKey('seed~secret', cluster, padded(epoch), mspId, kind),
    /** That a phase is over: read by everything that the phase takes. */
    seedClosed: (cluster: LedgerId, epoch: number, phase: OpenPhase): WorldKey<ClosedPhase> =>
        worldKey('seed~closed', cluster, padded(epoch), phase),
} as const;

export const clusterPrefixes = {
    byWard: (ward: string): Prefix<LedgerId> => prefix('cluster~ward', ward),
    elections: (cluster: LedgerId): Prefix<ElectionMark> => prefix('election', cluster),
} as const;
