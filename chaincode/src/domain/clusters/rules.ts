// SPDX-License-Identifier: Apache-2.0
// The constants of the election. They were tuned by simulation on seeds 1 to 20 (docs/cluster-heads.md) and frozen; changing one changes every later round.

import { type ClusterRules, MAX_COORDINATE_CM, type Position } from './types';

/** Nodes with a full account weigh this, cubed; see `standing.ts`. */
export const ACCOUNT_STEPS = 1_000;
/** Energy of a node is counted as at least this part of what the ledger's account says: a free rider halves its chance, no more. */
export const CLAIM_FLOOR_DIVISOR = 2;
/** Scarcity of a node whose account equals the mean. */
export const MEAN_SCARCITY = 100;
/** A node with a seventh of the mean or less has this. */
export const MAX_SCARCITY = 5_000;
/** This many in a thousand trusted nodes are held back from duty, and always at least one. */
export const STANDBY_PERMILLE = 30;
/** The standby's energy is this much dearer, so that it joins a head instead of reporting itself. */
export const STANDBY_FACTOR = 5;
/** Accounts are compared in steps of one hundredth of the largest capacity when the standby is chosen, so that it rarely changes. */
export const STANDBY_STEPS = 100;
/** What serving costs besides the way to the gateway, in the weight of a candidate: about two members. */
export const SERVICE_NANOJOULE = 500_000;
/** Candidates refused in a row before the search for heads ends. */
export const PATIENCE = 100;
/** Rounds for which one seed holds. */
export const EPOCH_ROUNDS = 100;

/**
 * Completes the rules of a cluster with the tuned values.
 * @param gateway - where reports leave the area.
 * @param own - what the ward decides itself.
 */
export function rulesOf(gateway: Position, own: Partial<ClusterRules> = {}): ClusterRules {
    return {
        gateway,
        rangeCm: MAX_COORDINATE_CM,
        directRangeCm: MAX_COORDINATE_CM,
        trustThresholdPermille: 500,
        headsPermille: 400,
        reportsPerRound: 3,
        ...own,
    };
}
