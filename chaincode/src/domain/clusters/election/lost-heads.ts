// SPDX-License-Identifier: Apache-2.0
// Why a round was elected early: heads of the round before that are dead now, or not trusted any more.

import { isTrusted } from './field';
import type { ClusterNode, ClusterRules } from '../types';

/**
 * Names the heads that a round replaces because they could not be elected again.
 * @param nodes - the snapshot of the round.
 * @param round - its number; the first replaces nobody.
 * @param rules - of the cluster.
 * @returns ids in the order of the nodes.
 */
export function lostHeads(nodes: readonly ClusterNode[], round: number, rules: ClusterRules): string[] {
    const wasHead = ({ lastHeadRound }: ClusterNode): boolean => round > 0 && lastHeadRound === round - 1;
    const isLost = (node: ClusterNode): boolean => node.energyMicrojoule === 0 || !isTrusted(node, rules);
    return nodes.filter((node) => wasHead(node) && isLost(node)).map(({ id }) => id);
}
