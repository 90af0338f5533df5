// SPDX-License-Identifier: Apache-2.0
// Recomputes stored rounds: each from what it holds, and its accounts from the round before.

import { canonicalJson } from '../canonical-json';
import { afterRound } from './account';
import { electHeads } from './election';
import { electionIn, snapshotIn, storedRoundOf, type StoredRound } from './stored-round';
import type { ClusterNode, ClusterRules, Sha256 } from './types';

/** The first round that is not what the rules make of it, and in which respect. */
export interface Difference {
    readonly round: number;
    readonly what: 'order' | 'seed' | 'accounts' | 'election';
}

/** What is verified. */
export interface Verification {
    readonly rules: ClusterRules;
    /** From round 0, in order. */
    readonly rounds: readonly StoredRound[];
    /** The seed of an epoch as recomputed from what the wards revealed. */
    readonly seedOf: (round: number) => string;
}

/**
 * Finds the first round that differs from what the rules give.
 * @param verification - rounds and rules.
 * @param sha256 - the hash.
 * @returns undefined when all are right.
 */
export function firstDifference({ rules, rounds, seedOf }: Verification, sha256: Sha256): Difference | undefined {
    let before: ClusterNode[] = [];
    for (const [index, stored] of rounds.entries()) {
        const { round } = stored;
        if (round !== index) return { round, what: 'order' };
        if (stored.seed !== seedOf(round)) return { round, what: 'seed' };
        if (!carriesOn(before, snapshotIn(stored))) return { round, what: 'accounts' };
        if (!isRecomputable(stored, rules, sha256)) return { round, what: 'election' };
        before = afterRound(snapshotIn(stored), electionIn(stored), rules);
    }
    return undefined;
}

function isRecomputable(stored: StoredRound, rules: ClusterRules, sha256: Sha256): boolean {
    const nodes = snapshotIn(stored);
    const election = electHeads({ seed: stored.seed, round: stored.round, nodes, rules }, sha256);
    return canonicalJson(storedRoundOf(nodes, election)) === canonicalJson(stored);
}

/** Every node of the round before is there, with the account that it left with. */
function carriesOn(before: readonly ClusterNode[], now: readonly ClusterNode[]): boolean {
    const found = new Map(now.map((node) => [node.id, node]));
    return before.every(({ id, capacityMicrojoule, spentMicrojoule, lastHeadRound }) => {
        const node = found.get(id);
        return (
            node?.capacityMicrojoule === capacityMicrojoule &&
            node.spentMicrojoule === spentMicrojoule &&
            node.lastHeadRound === lastHeadRound
        );
    });
}
