// SPDX-License-Identifier: Apache-2.0
// Clusters: the wearables of an area, the telemetry of its gateway, the seed of both wards, and the heads elected from them.

import { DomainError, ERRORS, referenceTo } from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { foundElection, foundHead, foundNodes, pageOfElections } from './cluster-heads';
import { elect, storeTelemetry } from './cluster-round';
import { closeSeedPhase, commitSeed, foundSeed, revealSeed } from './cluster-seed';
import { demandCluster, demandCollector, demandOfArea, entryOf, foundCluster, pageOfClusters } from './cluster-store';
import { clusterKeys } from './keys';

/** Clusters. */
export class ClusterContract extends LedgerContract {
    constructor() {
        super('cluster');
    }

    /** Creates a cluster of the caller's ward; its rules never change, because every later round follows from them. */
    async CreateCluster(ctx: LedgerContext, { request }: Call<'cluster:CreateCluster'>): Answer<'cluster:CreateCluster'> {
        const { ward } = ctx.actor;
        const key = clusterKeys.cluster(request.id);
        if ((await ctx.world.get(key)) !== undefined) {
            throw new DomainError(ERRORS.CLUSTER_EXISTS);
        }
        if ((await entryOf(ctx, request.id, 'cluster')) === undefined) {
            throw new DomainError(ERRORS.SUBJECT_NOT_FOUND);
        }
        const cluster = { ...request, ward, actor: referenceTo(ctx.actor), time: ctx.time };
        await ctx.world.put(key, cluster);
        await ctx.world.put(clusterKeys.byWard(ward, request.id), request.id);
        return cluster;
    }

    /** Reads a cluster and the number of its last round. */
    async GetCluster(ctx: LedgerContext, { request }: Call<'cluster:GetCluster'>): Answer<'cluster:GetCluster'> {
        return foundCluster(ctx, request.cluster);
    }

    /** Lists a ward's clusters, without names. */
    async ListClusters(ctx: LedgerContext, { request }: Call<'cluster:ListClusters'>): Answer<'cluster:ListClusters'> {
        return pageOfClusters(ctx, request);
    }

    /** Commits the caller's ward to its two secrets for an epoch. Both wards take part, whoever owns the cluster. */
    async CommitSeed(ctx: LedgerContext, { request }: Call<'cluster:CommitSeed'>): Answer<'cluster:CommitSeed'> {
        const at = { cluster: await demandCluster(ctx, request.cluster), epoch: request.epoch };
        await commitSeed(ctx, at, request);
        ctx.emit('SeedChanged', { cluster: request.cluster, epoch: request.epoch });
        return foundSeed(ctx, at);
    }

    /** Reveals one of the caller's two secrets. */
    async RevealSeed(ctx: LedgerContext, { request }: Call<'cluster:RevealSeed'>): Answer<'cluster:RevealSeed'> {
        const at = { cluster: await demandCluster(ctx, request.cluster), epoch: request.epoch };
        await revealSeed(ctx, at, request);
        ctx.emit('SeedChanged', { cluster: request.cluster, epoch: request.epoch });
        return foundSeed(ctx, at);
    }

    /** Marks that a phase has ended because its time was over; what the phase takes is refused from then on. */
    async CloseSeedPhase(ctx: LedgerContext, { request }: Call<'cluster:CloseSeedPhase'>): Answer<'cluster:CloseSeedPhase'> {
        const at = { cluster: await demandCluster(ctx, request.cluster), epoch: request.epoch };
        await closeSeedPhase(ctx, at, request.phase);
        ctx.emit('SeedChanged', { cluster: request.cluster, epoch: request.epoch });
        return foundSeed(ctx, at);
    }

    /** Reads what an epoch's seed follows from, and the seed once it is known. */
    async GetSeed(ctx: LedgerContext, { request }: Call<'cluster:GetSeed'>): Answer<'cluster:GetSeed'> {
        return foundSeed(ctx, { cluster: await demandCluster(ctx, request.cluster), epoch: request.epoch });
    }

    /** Stores the telemetry of the next round. */
    async ReportTelemetry(ctx: LedgerContext, { request }: Call<'cluster:ReportTelemetry'>): Answer<'cluster:ReportTelemetry'> {
        const cluster = await demandCluster(ctx, request.cluster);
        await demandCollector(ctx, cluster);
        await storeTelemetry(ctx, cluster, request);
        return { round: request.round, nodes: request.nodes.length };
    }

    /** Reads the telemetry of a round. */
    async GetTelemetry(ctx: LedgerContext, { request }: Call<'cluster:GetTelemetry'>): Answer<'cluster:GetTelemetry'> {
        const telemetry = await ctx.world.get(clusterKeys.telemetry(request.cluster, request.round));
        if (telemetry === undefined) {
            throw new DomainError(ERRORS.TELEMETRY_NOT_FOUND);
        }
        return telemetry;
    }

    /** Elects the heads of the next round. When a head dies or loses trust, the next round is the re-election. */
    async ElectHeads(ctx: LedgerContext, { request }: Call<'cluster:ElectHeads'>): Answer<'cluster:ElectHeads'> {
        const cluster = await demandCluster(ctx, request.cluster);
        await demandOfArea(ctx, cluster);
        const election = await elect(ctx, cluster, request.round);
        ctx.emit('HeadsElected', { cluster: cluster.id, round: request.round });
        return election;
    }

    /** Reads an elected round: what it was computed from, and the result. */
    async GetElection(ctx: LedgerContext, { request }: Call<'cluster:GetElection'>): Answer<'cluster:GetElection'> {
        return foundElection(ctx, request.cluster, request.round);
    }

    /** Lists the elections of a cluster in the order of rounds. */
    async ListElections(ctx: LedgerContext, { request }: Call<'cluster:ListElections'>): Answer<'cluster:ListElections'> {
        return pageOfElections(ctx, request);
    }

    /** Reads the sealed names of nodes. */
    async FindNodes(ctx: LedgerContext, { request }: Call<'cluster:FindNodes'>): Answer<'cluster:FindNodes'> {
        return foundNodes(ctx, request.nodes);
    }

    /** Reads the head of a node in the last two rounds of its cluster. */
    async FindHead(ctx: LedgerContext, { request }: Call<'cluster:FindHead'>): Answer<'cluster:FindHead'> {
        return foundHead(ctx, request.node);
    }
}
