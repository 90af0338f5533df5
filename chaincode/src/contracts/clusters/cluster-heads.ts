// SPDX-License-Identifier: Apache-2.0
// Reading elections: one round, the marks of all, the sealed names of nodes, and through whom a node reports.

import {
    type AssignedHead,
    DomainError,
    electionIn,
    type ElectionMark,
    ERRORS,
    type FoundElection,
    type FoundHead,
    type FoundNodes,
    type LedgerId,
    type ListElections,
    type Page,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { demandCluster, entryOf } from './cluster-store';
import { clusterKeys, clusterPrefixes } from './keys';

/** A post may be on its way while the next round is elected. */
const ROUNDS_SHOWN = 2;

/**
 * Reads an elected round.
 * @throws DomainError CLUSTER_NOT_FOUND, ELECTION_NOT_FOUND
 */
export async function foundElection(ctx: LedgerContext, cluster: LedgerId, round: number): Promise<FoundElection> {
    await demandCluster(ctx, cluster);
    const election = await ctx.world.get(clusterKeys.election(cluster, round));
    const stored = await ctx.world.get(clusterKeys.round(cluster, round));
    if (election === undefined || stored === undefined) {
        throw new DomainError(ERRORS.ELECTION_NOT_FOUND);
    }
    return { election, stored };
}

/** Reads one page of a cluster's elections, in the order of rounds. */
export async function pageOfElections(ctx: LedgerContext, { cluster, ...page }: ListElections): Promise<Page<ElectionMark>> {
    await demandCluster(ctx, cluster);
    return ctx.world.page(clusterPrefixes.elections(cluster), page);
}

/** Reads the sealed names of nodes. */
export async function foundNodes(ctx: LedgerContext, nodes: readonly LedgerId[]): Promise<FoundNodes> {
    const entries = await Promise.all(nodes.map((node) => entryOf(ctx, node, 'node')));
    return nodes.map((ledgerId, index) => {
        const entry = entries[index];
        return entry === undefined ? null : { ledgerId, sealedId: entry.sealedId };
    });
}

/**
 * Reads where a node of the caller's ward reports now, and where it did before.
 * @throws DomainError NODE_NOT_FOUND, ELECTION_NOT_FOUND
 */
export async function foundHead(ctx: LedgerContext, node: LedgerId): Promise<FoundHead> {
    const cluster = await ctx.world.get(clusterKeys.node(ctx.actor.ward, node));
    if (cluster === undefined) {
        throw new DomainError(ERRORS.NODE_NOT_FOUND);
    }
    const latest = await ctx.world.get(clusterKeys.latestRound(cluster));
    if (latest === undefined) {
        throw new DomainError(ERRORS.ELECTION_NOT_FOUND);
    }
    const numbers = Array.from({ length: Math.min(ROUNDS_SHOWN, latest + 1) }, (_, back) => latest - back);
    const { ward } = await demandCluster(ctx, cluster);
    const rounds = await Promise.all(
        numbers.map(async (round): Promise<AssignedHead> => {
            const { stored } = await foundElection(ctx, cluster, round);
            const { heads, members } = electionIn(stored);
            return { round, head: heads.includes(node) ? node : (members.get(node) ?? null) };
        }),
    );
    return { cluster, ward, rounds };
}
