// SPDX-License-Identifier: Apache-2.0
// A round as it stands on the ledger: everything it was computed from, and the result, in at most 200 bytes a node.

import type { ClusterNode, Election } from '../types';

/** In `assignment`: reports to the gateway itself. */
export const REPORTS_DIRECTLY = -1;
/** In `assignment`: reaches nobody. */
export const UNCOVERED = -2;
/** In `assignment`: had no energy. */
export const DEAD = -3;

/** Id, x, y (cm), claimed energy, capacity, spent (microjoule), trust (thousandths), last round as head, assignment (a row, or a constant above). */
export type StoredNode = readonly [string, number, number, number, number, number, number, number, number];

/** World state of one round. */
export interface StoredRound {
    readonly round: number;
    readonly seed: string;
    /** In ascending order of ids; a head is assigned to its own row. */
    readonly nodes: readonly StoredNode[];
    /** Ids held back. */
    readonly standby: readonly string[];
}

/**
 * Packs a round.
 * @param nodes - the snapshot from which it was elected, in any order.
 * @param election - its result.
 */
export function storedRoundOf(nodes: readonly ClusterNode[], election: Election): StoredRound {
    const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
    const rows = new Map(sorted.map(({ id }, row) => [id, row]));
    const assignment = assignmentsOf(election, rows);
    const { round, seed, standby } = election;
    return { round, seed, standby, nodes: sorted.map((node, row) => packed(node, assignment.get(row) ?? DEAD)) };
}

/** Gives back the snapshot. */
export function snapshotIn({ nodes }: StoredRound): ClusterNode[] {
    return nodes.map(([id, xCm, yCm, energyMicrojoule, capacityMicrojoule, spentMicrojoule, trustPermille, lastHeadRound]) => ({
        id,
        xCm,
        yCm,
        energyMicrojoule,
        capacityMicrojoule,
        spentMicrojoule,
        trustPermille,
        lastHeadRound,
    }));
}

/** Gives back the result. */
export function electionIn({ round, seed, nodes, standby }: StoredRound): Election {
    const assigned = (wanted: number): string[] => nodes.filter((node) => node[8] === wanted).map(([id]) => id);
    const heads = nodes.filter((node, row) => node[8] === row).map(([id]) => id);
    const members = nodes.flatMap(([id, , , , , , , , head], row) =>
        head >= 0 && head !== row ? [[id, nodes[head]?.[0] ?? ''] as const] : [],
    );
    return { round, seed, heads, members: new Map(members), direct: assigned(REPORTS_DIRECTLY), uncovered: assigned(UNCOVERED), standby };
}

function assignmentsOf({ heads, members, direct, uncovered }: Election, rows: ReadonlyMap<string, number>): Map<number, number> {
    const rowOf = (id: string): number => rows.get(id) ?? DEAD;
    return new Map([
        ...heads.map((id) => [rowOf(id), rowOf(id)] as const),
        ...[...members].map(([id, head]) => [rowOf(id), rowOf(head)] as const),
        ...direct.map((id) => [rowOf(id), REPORTS_DIRECTLY] as const),
        ...uncovered.map((id) => [rowOf(id), UNCOVERED] as const),
    ]);
}

function packed(node: ClusterNode, assignment: number): StoredNode {
    const { id, xCm, yCm, energyMicrojoule, capacityMicrojoule, spentMicrojoule, trustPermille, lastHeadRound } = node;
    return [id, xCm, yCm, energyMicrojoule, capacityMicrojoule, spentMicrojoule, trustPermille, lastHeadRound, assignment];
}
