// SPDX-License-Identifier: Apache-2.0
// Areas of S0 Algorithm 3: create one, read it, report the telemetry of its nodes.

import {
    demandDefined,
    DomainError,
    ERRORS,
    firstRepeated,
    type FoundCluster,
    type Page,
    PERMILLE,
    rulesOf,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import type { Custodian } from '../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import { pageOf, type PageRequest } from '../records';
import { ContentError } from '../refusals';
import type { ClusterDirectory } from './cluster-directory';

/** `POST /clusters`; whatever is left out has the tuned value. */
export interface NewCluster {
    readonly id: string;
    readonly ward: string;
    readonly rangeCm: number;
    readonly trustThreshold: number;
    readonly directRangeCm?: number;
    readonly maximumHeadShare?: number;
    readonly reportsPerRound?: number;
    readonly seedWindowSeconds?: number;
    /** Where the area's gateway stands; `id` is its name in tokens, when only that one may report. */
    readonly gateway?: { readonly xCm: number; readonly yCm: number; readonly id?: string };
}

/** A cluster as it is shown. */
export interface ClusterView {
    readonly ledgerId: string;
    readonly ward: string;
    readonly rangeCm: number;
    readonly directRangeCm: number;
    readonly trustThreshold: number;
    readonly maximumHeadShare: number;
    readonly reportsPerRound: number;
    readonly seedWindowSeconds: number;
    readonly gateway: { readonly xCm: number; readonly yCm: number; readonly ledgerId?: string };
    readonly created: string;
    /** The last elected round. */
    readonly round?: number;
}

/** A node of a telemetry report. */
export interface NodeTelemetry {
    readonly id: string;
    readonly xCm: number;
    readonly yCm: number;
    readonly energyMicrojoule: number;
    /** 0 to 1. */
    readonly trust: number;
}

/** `POST /clusters/{id}/telemetry`. */
export interface TelemetryReport {
    readonly nodes: readonly NodeTelemetry[];
    /** The next one unless it is said. */
    readonly round?: number | undefined;
}

/** A write. */
export type Written<T> = T & { readonly transaction: CommittedTransaction };

/** What areas need. */
export interface ClusterAreaPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submitOnce'>;
    readonly custodian: Pick<Custodian, 'identity'>;
    readonly directory: Pick<ClusterDirectory, 'register' | 'cluster' | 'nodeIds'>;
}

/** Areas and their telemetry. */
export interface ClusterAreas {
    create(caller: LedgerCaller, cluster: NewCluster): Promise<Written<ClusterView & { readonly id: string }>>;
    get(caller: LedgerCaller, name: string): Promise<ClusterView & { readonly id: string }>;
    list(caller: LedgerCaller, ward: string, page: PageRequest): Promise<Page<ClusterView>>;
    report(
        caller: LedgerCaller,
        name: string,
        telemetry: TelemetryReport,
    ): Promise<Written<{ readonly round: number; readonly nodes: number }>>;
}

const SEED_WINDOW_SECONDS = 3_600;
const permille = (share: number): number => Math.round(share * PERMILLE);

function clusterViewOf(cluster: FoundCluster): ClusterView {
    const { id: ledgerId, ward, rules, collector, latest, time } = cluster;
    return {
        ledgerId,
        ward,
        rangeCm: rules.rangeCm,
        directRangeCm: rules.directRangeCm,
        trustThreshold: rules.trustThresholdPermille / PERMILLE,
        maximumHeadShare: rules.headsPermille / PERMILLE,
        reportsPerRound: rules.reportsPerRound,
        seedWindowSeconds: cluster.seedWindowMs / 1_000,
        gateway: { ...rules.gateway, ...(collector !== undefined && { ledgerId: collector }) },
        created: instant(time),
        ...(latest !== undefined && { round: latest }),
    };
}

/** The round that comes after the last elected one. */
export function nextRound({ latest }: FoundCluster): number {
    return (latest ?? -1) + 1;
}

/** Builds the service. */
export function createClusterAreas({ ward, ledger, custodian, directory }: ClusterAreaPorts): ClusterAreas {
    async function collectorOf(caller: LedgerCaller, { gateway }: NewCluster): Promise<string | undefined> {
        if (gateway?.id === undefined) {
            return undefined;
        }
        const identity = await custodian.identity(gateway.id);
        if (identity === undefined) {
            throw new ContentError([{ pointer: '/gateway/id', detail: 'is no subject of this ward' }]);
        }
        const { mspId, certificateId } = identity;
        return (await ledger.evaluate(caller, 'participant:GetParticipant', { mspId, certificateId })).ledgerId;
    }

    return {
        create: async (caller, cluster) => {
            if (cluster.ward !== ward) {
                throw new DomainError(ERRORS.WARD_FORBIDDEN, 'A cluster is created at the gateway of its own ward.');
            }
            const collector = await collectorOf(caller, cluster);
            const id = await directory.register(caller, cluster.id);
            const { gateway, directRangeCm, maximumHeadShare, reportsPerRound } = cluster;
            const rules = rulesOf(gateway === undefined ? { xCm: 0, yCm: 0 } : { xCm: gateway.xCm, yCm: gateway.yCm }, {
                rangeCm: cluster.rangeCm,
                trustThresholdPermille: permille(cluster.trustThreshold),
                ...(directRangeCm !== undefined && { directRangeCm }),
                ...(maximumHeadShare !== undefined && { headsPermille: permille(maximumHeadShare) }),
                ...(reportsPerRound !== undefined && { reportsPerRound }),
            });
            const seedWindowMs = (cluster.seedWindowSeconds ?? SEED_WINDOW_SECONDS) * 1_000;
            const request = { id, rules, seedWindowMs, ...(collector !== undefined && { collector }) };
            const { result, transaction } = await ledger.submitOnce(caller, 'cluster:CreateCluster', () => ({ request }));
            return { id: cluster.id, ...clusterViewOf(result), transaction };
        },
        get: async (caller, name) => ({ id: name, ...clusterViewOf(await directory.cluster(caller, name)) }),
        list: async (caller, of, range) => {
            const page = await ledger.evaluate(caller, 'cluster:ListClusters', { ward: of, ...range });
            return pageOf(page, page.items.map(clusterViewOf));
        },
        report: async (caller, name, { nodes, round }) => {
            const names = nodes.map(({ id }) => id);
            const repeated = firstRepeated(names);
            if (repeated !== undefined) {
                throw new ContentError([{ pointer: `/nodes/${String(repeated)}/id`, detail: 'stands in the list before' }]);
            }
            const cluster = await directory.cluster(caller, name);
            const ids = await directory.nodeIds(caller, names);
            const rows = nodes.map(({ xCm, yCm, energyMicrojoule, trust }, index) => ({
                id: demandDefined(ids[index], 'the ledger id of a node'),
                xCm,
                yCm,
                energyMicrojoule,
                trustPermille: permille(trust),
            }));
            const request = { cluster: cluster.id, round: round ?? nextRound(cluster), nodes: rows };
            const { result, transaction } = await ledger.submitOnce(caller, 'cluster:ReportTelemetry', () => ({ request }));
            return { ...result, transaction };
        },
    };
}
