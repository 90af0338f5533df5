// SPDX-License-Identifier: Apache-2.0
// A round as it stands on the ledger: everything it was computed from, and the result, in at most 200 bytes a node. Rows are lists without
// names there, and have names everywhere else.

import { demandDefined } from '../../kernel';
import type { ClusterNode, Election } from '../types';

/** In `assignment`: reports to the gateway itself. */
export const REPORTS_DIRECTLY = -1;
/** In `assignment`: reaches nobody. */
export const UNCOVERED = -2;
/** In `assignment`: had no energy. */
export const DEAD = -3;

/** A node of the snapshot, and what the election made of it. */
export interface RoundNode extends ClusterNode {
    /** The row of its head, its own where it is one; or one of the constants above. */
    readonly assignment: number;
}

/** The row of a node: id, x, y (cm), claimed energy, capacity, spent (microjoule), trust (thousandths), last round as head, assignment. */
export type StoredNode = readonly [string, number, number, number, number, number, number, number, number];

/** World state of one round. */
export interface StoredRound {
    readonly round: number;
    readonly seed: string;
    /** In ascending order of ids. */
    readonly nodes: readonly StoredNode[];
    /** Ids held back. */
    readonly standby: readonly string[];
}

/** Makes the row of a node. */
export function packNode(node: RoundNode): StoredNode {
    const { id, xCm, yCm, energyMicrojoule, capacityMicrojoule, spentMicrojoule, trustPermille, lastHeadRound, assignment } = node;
    return [id, xCm, yCm, energyMicrojoule, capacityMicrojoule, spentMicrojoule, trustPermille, lastHeadRound, assignment];
}

/** Gives the fields of a row their names back. */
export function unpackNode(row: StoredNode): RoundNode {
    const [id, xCm, yCm, energyMicrojoule, capacityMicrojoule, spentMicrojoule, trustPermille, lastHeadRound, assignment] = row;
    return { id, xCm, yCm, energyMicrojoule, capacityMicrojoule, spentMicrojoule, trustPermille, lastHeadRound, assignment };
}

/**
 * Packs a round.
 * @param nodes - the snapshot from which it was elected, in any order.
 * @param election - its result.
 */
export function storedRoundOf(nodes: readonly ClusterNode[], election: Election): StoredRound {
    const { round, seed, heads, members, direct, uncovered, standby } = election;
    const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
    const rows = new Map(sorted.map(({ id }, row) => [id, row]));
    const rowOf = (head: string): number => demandDefined(rows.get(head), 'a head in the snapshot');
    const assignments = new Map([
        ...heads.map((id) => [id, rowOf(id)] as const),
        ...[...members].map(([id, head]) => [id, rowOf(head)] as const),
        ...direct.map((id) => [id, REPORTS_DIRECTLY] as const),
        ...uncovered.map((id) => [id, UNCOVERED] as const),
    ]);
    return { round, seed, standby, nodes: sorted.map((node) => packNode({ ...node, assignment: assignments.get(node.id) ?? DEAD })) };
}

/** Gives back the snapshot. */
export function snapshotIn({ nodes }: StoredRound): ClusterNode[] {
    return nodes.map((row) => {
        const { assignment: _assignment, ...node } = unpackNode(row);
        return node;
    });
}

/** Gives back the result. */
export function electionIn({ round, seed, nodes: rows, standby }: StoredRound): Election {
    const nodes = rows.map(unpackNode);
    const assigned = (wanted: number): string[] => nodes.filter(({ assignment }) => assignment === wanted).map(({ id }) => id);
    const heads = nodes.filter(({ assignment }, row) => assignment === row).map(({ id }) => id);
    const members = nodes
        .filter(({ assignment }, row) => assignment >= 0 && assignment !== row)
        .map(({ id, assignment }) => [id, demandDefined(nodes[assignment], 'the row of a head').id] as const);
    return { round, seed, heads, members: new Map(members), direct: assigned(REPORTS_DIRECTLY), uncovered: assigned(UNCOVERED), standby };
}
