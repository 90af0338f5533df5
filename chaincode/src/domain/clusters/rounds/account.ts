// SPDX-License-Identifier: Apache-2.0
// The ledger's own account of work: what a round of reports costs every node by the radio model, so that load need not be claimed.

import {
    CONTROL_DIVISOR,
    ELECTRONICS_NANOJOULE,
    FUSION_NANOJOULE,
    RELAY_NANOJOULE,
    sendingNanojoule,
    squareDistance,
    TELEMETRY_DIVISOR,
} from '../radio';
import type { ClusterNode, ClusterRules, Election, Position } from '../types';

const NANOJOULE_PER_MICROJOULE = 1_000;

/**
 * Charges the reports of one round, and the telemetry and the answer of its election.
 * @param election - who reported to whom.
 * @param nodes - the snapshot from which it was elected.
 * @param rules - of the cluster.
 * @returns microjoule for each living node that reported, rounded up.
 */
export function chargesOf(election: Election, nodes: readonly ClusterNode[], rules: ClusterRules): Map<string, number> {
    const places = new Map<string, Position>(nodes.map((node) => [node.id, node]));
    const owed = new Map<string, number>();
    const add = (id: string, nanojoule: number): void => void owed.set(id, (owed.get(id) ?? 0) + nanojoule);
    const cost = (id: string, to: Position): number => sendingNanojoule(squareDistance(placeOf(places, id), to));
    const { gateway, reportsPerRound } = rules;
    for (const head of election.heads) {
        add(head, work(cost(head, gateway), reportsPerRound) + FUSION_NANOJOULE * reportsPerRound);
    }
    for (const id of election.direct) {
        add(id, work(cost(id, gateway), reportsPerRound));
    }
    for (const [id, head] of election.members) {
        add(id, work(cost(id, placeOf(places, head)), reportsPerRound));
        // A head hears each member's telemetry and passes it on unfused.
        const telemetry = Math.floor(ELECTRONICS_NANOJOULE / CONTROL_DIVISOR) + Math.floor(cost(head, gateway) / TELEMETRY_DIVISOR);
        add(head, RELAY_NANOJOULE * reportsPerRound + telemetry);
    }
    return new Map([...owed].map(([id, nanojoule]) => [id, Math.ceil(nanojoule / NANOJOULE_PER_MICROJOULE)]));
}

/** A round of reports over one way, with one telemetry message sent and one answer heard. */
function work(nanojoule: number, reports: number): number {
    return nanojoule * reports + Math.floor((nanojoule + ELECTRONICS_NANOJOULE) / CONTROL_DIVISOR);
}

/**
 * Carries the accounts into the next round.
 * @param nodes - the snapshot of the round.
 * @param election - its result.
 * @param rules - of the cluster.
 * @returns the nodes with what they have spent, and when they were last head.
 */
export function afterRound(nodes: readonly ClusterNode[], election: Election, rules: ClusterRules): ClusterNode[] {
    const charges = chargesOf(election, nodes, rules);
    const heads = new Set(election.heads);
    return nodes.map((node) => ({
        ...node,
        spentMicrojoule: node.spentMicrojoule + (charges.get(node.id) ?? 0),
        lastHeadRound: heads.has(node.id) ? election.round : node.lastHeadRound,
    }));
}

function placeOf(places: ReadonlyMap<string, Position>, id: string): Position {
    const place = places.get(id);
    if (place === undefined) {
        throw new TypeError('The election names a node that is not in its snapshot');
    }
    return place;
}
