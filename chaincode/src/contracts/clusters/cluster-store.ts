// SPDX-License-Identifier: Apache-2.0
// Reading clusters and what belongs to them; and who may speak for an area.

import {
    type ClusterState,
    demandWard,
    DomainError,
    ERRORS,
    type FoundCluster,
    type LedgerId,
    type ListClusters,
    type Page,
    type SubjectEntry,
    type SubjectKind,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { subjectKeys } from '../subjects';
import { clusterKeys, clusterPrefixes } from './keys';

/**
 * Reads a cluster that must exist.
 * @throws DomainError CLUSTER_NOT_FOUND
 */
export async function demandCluster(ctx: LedgerContext, id: LedgerId): Promise<ClusterState> {
    const cluster = await ctx.world.get(clusterKeys.cluster(id));
    if (cluster === undefined) {
        throw new DomainError(ERRORS.CLUSTER_NOT_FOUND);
    }
    return cluster;
}

/** Reads a cluster with its last round, and with the gateway that reported first where it names none. */
export async function foundCluster(ctx: LedgerContext, id: LedgerId): Promise<FoundCluster> {
    const cluster = await demandCluster(ctx, id);
    const latest = await ctx.world.get(clusterKeys.latestRound(id));
    const collector = await collectorOf(ctx, cluster);
    return { ...cluster, ...(collector !== undefined && { collector }), ...(latest !== undefined && { latest }) };
}

/** Reads one page of a ward's clusters. */
export async function pageOfClusters(ctx: LedgerContext, { ward, ...page }: ListClusters): Promise<Page<FoundCluster>> {
    const { items, ...rest } = await ctx.world.page(clusterPrefixes.byWard(ward), page);
    return { items: await Promise.all(items.map((id) => foundCluster(ctx, id))), ...rest };
}

/**
 * Refuses a caller who is not the gateway of the area: one of another ward, or another one than the cluster names. Where it names none, the
 * gateway that reports first is the one from then on.
 * @throws DomainError WARD_FORBIDDEN, AREA_FORBIDDEN
 */
export async function demandCollector(ctx: LedgerContext, cluster: ClusterState): Promise<void> {
    demandWard(cluster.ward, ctx.actor);
    const collector = await collectorOf(ctx, cluster);
    if (collector !== undefined && collector !== ctx.actor.ledgerId) {
        throw new DomainError(ERRORS.AREA_FORBIDDEN);
    }
}

/**
 * Refuses a caller who is neither the gateway of the area nor an administrator of its ward.
 * @throws DomainError WARD_FORBIDDEN, AREA_FORBIDDEN
 */
export async function demandOfArea(ctx: LedgerContext, cluster: ClusterState): Promise<void> {
    if (ctx.actor.roles.includes('admin')) {
        demandWard(cluster.ward, ctx.actor);
    } else {
        await demandCollector(ctx, cluster);
    }
}

async function collectorOf(ctx: LedgerContext, { id, collector }: ClusterState): Promise<LedgerId | undefined> {
    return collector ?? ctx.world.get(clusterKeys.collector(id));
}

/** Finds what the wards keep about a ledger id, when it is of the kind that is meant. */
export async function entryOf(ctx: LedgerContext, id: LedgerId, kind: SubjectKind): Promise<SubjectEntry | undefined> {
    const pointer = await ctx.shared.get(subjectKeys.pointer(id));
    const entry = pointer === undefined ? undefined : await ctx.shared.get(subjectKeys.index(pointer.lookupKey));
    return entry?.kind === kind ? entry : undefined;
}
