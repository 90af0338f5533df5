// SPDX-License-Identifier: Apache-2.0
// One round of a cluster: its telemetry is judged against the round before, and its heads are elected from both.

import { sha256Hex } from '../../crypto';
import {
    afterRound,
    type ClusterState,
    demandElectable,
    DomainError,
    electHeads,
    electionIn,
    type ElectionMark,
    ERRORS,
    type LastRound,
    lostHeads,
    referenceTo,
    type ReportTelemetry,
    snapshotIn,
    snapshotOf,
    storedRoundOf,
    telemetryIn,
    telemetryRows,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { demandSeed } from './cluster-seed';
import { entryOf } from './cluster-store';
import { clusterKeys } from './keys';

/** Telemetry is refused when no heads could be elected from it under any seed, so the seed does not matter here. */
const ANY_SEED = '0'.repeat(64);

/**
 * Stores the telemetry of the round that is next.
 * @throws DomainError ROUND_REFUSED, CONTENT_INVALID, NODE_UNKNOWN, NODE_FOREIGN
 */
export async function storeTelemetry(ctx: LedgerContext, cluster: ClusterState, { round, nodes }: ReportTelemetry): Promise<void> {
    const key = clusterKeys.telemetry(cluster.id, round);
    if ((await ctx.world.get(key)) !== undefined) {
        throw new DomainError(ERRORS.ROUND_REFUSED, `Round ${round} has been reported already`);
    }
    const last = await roundBefore(ctx, cluster, round);
    const snapshot = snapshotOf({ round, nodes }, last);
    demandElectable({ seed: ANY_SEED, round, nodes: snapshot, rules: cluster.rules });
    const known = new Set(last?.nodes.map((node) => node.id));
    for (const { id: node } of snapshot.filter(({ id }) => !known.has(id))) {
        // A node of an area is registered by the wards, and a node of no other area of its ward. Asked once: when it is first reported.
        const belongs = clusterKeys.node(cluster.ward, node);
        if ((await entryOf(ctx, node, 'node')) === undefined) {
            throw new DomainError(ERRORS.NODE_UNKNOWN, undefined, { node });
        }
        if ((await ctx.world.get(belongs)) !== undefined) {
            throw new DomainError(ERRORS.NODE_FOREIGN, undefined, { node });
        }
        await ctx.world.put(belongs, cluster.id);
    }
    if (round === 0 && cluster.collector === undefined) {
        await ctx.world.put(clusterKeys.collector(cluster.id), ctx.actor.ledgerId);
    }
    const { actor, transactionId, time } = ctx;
    await ctx.world.put(key, { round, nodes: telemetryRows(nodes), actor: referenceTo(actor), transactionId, time });
}

/**
 * Elects the heads of a round and stores it.
 * @throws DomainError ROUND_REFUSED, TELEMETRY_MISSING, SEED_AWAITED
 */
export async function elect(ctx: LedgerContext, cluster: ClusterState, round: number): Promise<ElectionMark> {
    const { id, ward, rules } = cluster;
    if ((await ctx.world.get(clusterKeys.election(id, round))) !== undefined) {
        throw new DomainError(ERRORS.ROUND_REFUSED, `Round ${round} has been elected already; a re-election is the next round`);
    }
    const last = await roundBefore(ctx, cluster, round);
    const telemetry = await ctx.world.get(clusterKeys.telemetry(id, round));
    if (telemetry === undefined) {
        throw new DomainError(ERRORS.TELEMETRY_MISSING);
    }
    const nodes = snapshotOf(telemetryIn(telemetry), last);
    const seed = await demandSeed(ctx, cluster, round);
    const election = electHeads({ seed, round, nodes, rules }, sha256Hex);
    const lost = lostHeads(nodes, round, rules);
    const { actor, transactionId, time } = ctx;
    const heads = election.heads.length;
    const mark: ElectionMark = { cluster: id, ward, round, seed, heads, lost, actor: referenceTo(actor), transactionId, time };
    await ctx.world.put(clusterKeys.round(id, round), storedRoundOf(nodes, election));
    await ctx.world.put(clusterKeys.election(id, round), mark);
    await ctx.world.put(clusterKeys.latestRound(id), round);
    return mark;
}

/**
 * Reads the round before, with its charges; undefined for round 0.
 * @throws DomainError ROUND_REFUSED when it has not been elected
 */
async function roundBefore(ctx: LedgerContext, { id, rules }: ClusterState, round: number): Promise<LastRound | undefined> {
    if (round === 0) {
        return undefined;
    }
    const stored = await ctx.world.get(clusterKeys.round(id, round - 1));
    if (stored === undefined) {
        throw new DomainError(ERRORS.ROUND_REFUSED, `Round ${round - 1} has not been elected yet`);
    }
    return { round: round - 1, nodes: afterRound(snapshotIn(stored), electionIn(stored), rules) };
}
