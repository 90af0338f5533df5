// SPDX-License-Identifier: Apache-2.0
// What a node brings to an election: its account as the ledger keeps it, how scarce its energy is, and its weight in the lottery.
// Only the weight looks at the claimed energy, and only in proportion: everything steeper comes from facts that the node cannot choose.

import { ACCOUNT_STEPS, CLAIM_FLOOR_DIVISOR, MAX_SCARCITY, MEAN_SCARCITY, SERVICE_NANOJOULE, STANDBY_STEPS } from '../rules';
import { type ClusterNode, PERMILLE } from '../types';

const CLAIM_STEPS = 2 ** 20;
const RATIO_STEPS = 1_000;
const MAX_RATIO = 100_000;
const CUBE_DIVISOR = 1_000;
const NANOJOULE_PER_MICROJOULE = 1_000;

/** Measures that the nodes of one round share; none of them depends on a claim. */
export interface Yardstick {
    readonly meanAccount: number;
    readonly largestAccount: number;
    readonly largestCapacity: number;
}

/**
 * Gives what should be left of a node's energy by the ledger's own count.
 * @returns microjoule, at least 1: a node that outlives its account is poor, not dead.
 */
export function accountOf({ capacityMicrojoule, spentMicrojoule }: ClusterNode): number {
    return Math.max(1, capacityMicrojoule - spentMicrojoule);
}

/**
 * Measures the living nodes of a round.
 * @param nodes - at least one.
 */
export function yardstickOf(nodes: readonly ClusterNode[]): Yardstick {
    let sum = 0;
    let largestAccount = 1;
    let largestCapacity = 1;
    for (const node of nodes) {
        const account = accountOf(node);
        sum += account;
        largestAccount = Math.max(largestAccount, account);
        largestCapacity = Math.max(largestCapacity, node.capacityMicrojoule);
    }
    return { meanAccount: Math.max(1, Math.floor(sum / nodes.length)), largestAccount, largestCapacity };
}

/**
 * Prices a node's energy (after Chang and Tassiulas 2000): in proportion above the mean account, with the square below it.
 * @returns MEAN_SCARCITY for a node with the mean account, at most MAX_SCARCITY.
 */
export function scarcityOf(account: number, { meanAccount }: Yardstick): number {
    const ratio = Math.min(MAX_RATIO, Math.floor((meanAccount * RATIO_STEPS) / account));
    return Math.max(
        1,
        Math.min(MAX_SCARCITY, Math.floor((MEAN_SCARCITY * ratio * Math.max(ratio, RATIO_STEPS)) / (RATIO_STEPS * RATIO_STEPS))),
    );
}

/**
 * Bounds a claim by the account: claiming more gains no duty, claiming less sheds at most half of it.
 * @returns microjoule.
 */
export function creditedEnergy({ energyMicrojoule }: ClusterNode, account: number): number {
    return Math.min(account, Math.max(energyMicrojoule, Math.floor(account / CLAIM_FLOOR_DIVISOR)));
}

/**
 * Weighs a candidate: credited energy, times the cube of its account, times trust, over what serving would cost it from where it stands.
 * @param node - the candidate.
 * @param sending - its cost of reporting to the gateway, nanojoule.
 * @param yardstick - of the round.
 * @returns 1 to 2^29, so that tickets keep at least 23 bits.
 */
export function weightOf(node: ClusterNode, sending: number, yardstick: Yardstick): number {
    const account = accountOf(node);
    const claim = Math.floor((creditedEnergy(node, account) * CLAIM_STEPS) / yardstick.largestAccount);
    const steps = Math.floor((account * ACCOUNT_STEPS) / yardstick.largestAccount);
    const cube = Math.floor((steps * steps * steps) / CUBE_DIVISOR);
    const cost = Math.floor((sending + SERVICE_NANOJOULE) / NANOJOULE_PER_MICROJOULE);
    const merit = Math.floor((claim * cube) / cost);
    return Math.max(1, Math.floor((merit * node.trustPermille) / PERMILLE));
}

/**
 * Ranks a node for the standby's place: the fuller account, in coarse steps.
 */
export function reserveOf(account: number, { largestCapacity }: Yardstick): number {
    return Math.floor((account * STANDBY_STEPS) / largestCapacity);
}
