// SPDX-License-Identifier: Apache-2.0
// Telemetry: what an area's gateway reports of its nodes becomes the next snapshot, or is refused as stale or impossible.
// Accounts are the ledger's and are carried over; a node that is silent keeps its account, so that nobody sheds a load by leaving for a round.

import { DomainError, KERNEL_ERRORS } from '../../kernel';
import type { StoredTelemetry, TelemetryRow } from '../cluster';
import { CLUSTER_ERRORS } from '../errors';
import { type ClusterNode, NEVER } from '../types';

/** A node as the gateway reports it. */
export type NodeReport = Pick<ClusterNode, 'id' | 'xCm' | 'yCm' | 'energyMicrojoule' | 'trustPermille'>;

/** Telemetry of a round. */
export interface Telemetry {
    readonly round: number;
    readonly nodes: readonly NodeReport[];
}

/** What the ledger holds after the last round. */
export interface LastRound {
    readonly round: number;
    /** With the charges of that round. */
    readonly nodes: readonly ClusterNode[];
}

/** Makes the rows of a report for the ledger, in ascending order of ids. */
export function telemetryRows(nodes: readonly NodeReport[]): TelemetryRow[] {
    const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
    return sorted.map(({ id, xCm, yCm, energyMicrojoule, trustPermille }) => [id, xCm, yCm, energyMicrojoule, trustPermille]);
}

/** Gives stored telemetry its names back. */
export function telemetryIn({ round, nodes }: Pick<StoredTelemetry, 'round' | 'nodes'>): Telemetry {
    return {
        round,
        nodes: nodes.map(([id, xCm, yCm, energyMicrojoule, trustPermille]) => ({ id, xCm, yCm, energyMicrojoule, trustPermille })),
    };
}

/**
 * Makes the snapshot of a round.
 * @param telemetry - as reported.
 * @param last - undefined before the first round.
 * @returns all nodes ever reported, in ascending order of ids; those that are silent have no energy.
 * @throws DomainError ROUND_REFUSED for a round that is not the next; CONTENT_INVALID for a node reported twice, and energy that has grown.
 */
export function snapshotOf({ round, nodes }: Telemetry, last: LastRound | undefined): ClusterNode[] {
    const next = last === undefined ? 0 : last.round + 1;
    if (round < next) {
        throw new DomainError(CLUSTER_ERRORS.ROUND_REFUSED, `Round ${round} is over; the next is ${next}`);
    }
    if (round > next) {
        throw new DomainError(CLUSTER_ERRORS.ROUND_REFUSED, `Round ${next} comes before round ${round}`);
    }
    const known = new Map(last?.nodes.map((node) => [node.id, node]));
    const reported = new Map(nodes.map((report) => [report.id, nodeOf(report, known.get(report.id))]));
    if (reported.size !== nodes.length) {
        throw invalid('Two reports are about the same node');
    }
    const silent = [...known.values()].filter(({ id }) => !reported.has(id)).map((node) => ({ ...node, energyMicrojoule: 0 }));
    return [...reported.values(), ...silent].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A new node's first claim is taken as its capacity, until a ward attests another. */
function nodeOf(report: NodeReport, before: ClusterNode | undefined): ClusterNode {
    const { id, xCm, yCm, energyMicrojoule, trustPermille } = report;
    const claim = { id, xCm, yCm, energyMicrojoule, trustPermille };
    if (before === undefined) {
        return { ...claim, capacityMicrojoule: Math.max(1, energyMicrojoule), spentMicrojoule: 0, lastHeadRound: NEVER };
    }
    const most = before.energyMicrojoule > 0 ? before.energyMicrojoule : before.capacityMicrojoule;
    if (energyMicrojoule > most) {
        throw invalid('A node claims more energy than it had', id);
    }
    return { ...before, ...claim };
}

function invalid(detail: string, node?: string): DomainError {
    return new DomainError(KERNEL_ERRORS.CONTENT_INVALID, detail, node === undefined ? {} : { node });
}
