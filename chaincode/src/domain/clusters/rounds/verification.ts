// SPDX-License-Identifier: Apache-2.0
// Recomputes stored rounds: each from what it holds, its claims from the telemetry, and its accounts from the round before.

import { canonicalJson, DomainError } from '../../kernel';
import { electHeads } from '../election/election';
import type { ClusterNode, ClusterRules, Sha256 } from '../types';
import { afterRound } from './account';
import { electionIn, snapshotIn, type StoredRound, storedRoundOf } from './stored-round';
import { type LastRound, snapshotOf, type Telemetry } from './telemetry';

/** A round that is not what the rules make of it, and in which respect. */
export interface Difference {
    readonly round: number;
    readonly what: 'order' | 'seed' | 'accounts' | 'telemetry' | 'election';
}

/** A stored round, and what it must follow from. */
export interface RoundStep {
    readonly rules: ClusterRules;
    readonly stored: StoredRound;
    /** The round before with its charges; undefined before the first. */
    readonly last: LastRound | undefined;
    /** Of its epoch, recomputed; undefined when none follows from what the wards revealed. */
    readonly seed: string | undefined;
    readonly telemetry: Telemetry | undefined;
}

/**
 * Verifies one round against the one before.
 * @param step - the round and what it follows from.
 * @param sha256 - the hash.
 * @returns in which respect it differs; or, when it is right, what the next one carries on from.
 */
export function verifiedRound({ rules, stored, last, seed, telemetry }: RoundStep, sha256: Sha256): Difference | LastRound {
    const round = last === undefined ? 0 : last.round + 1;
    if (stored.round !== round) {
        return { round, what: 'order' };
    }
    if (stored.seed !== seed) {
        return { round, what: 'seed' };
    }
    if (!carriesOn(last?.nodes ?? [], snapshotIn(stored))) {
        return { round, what: 'accounts' };
    }
    if (!tells(telemetry, last, stored)) {
        return { round, what: 'telemetry' };
    }
    const nodes = snapshotIn(stored);
    const isRecomputable = unlessRefused(() => {
        const elected = electHeads({ seed: stored.seed, round, nodes, rules }, sha256);
        return canonicalJson(storedRoundOf(nodes, elected)) === canonicalJson(stored);
    });
    if (!isRecomputable) {
        return { round, what: 'election' };
    }
    return { round, nodes: afterRound(nodes, electionIn(stored), rules) };
}

/** The snapshot is what the telemetry makes of the round before. */
function tells(telemetry: Telemetry | undefined, last: LastRound | undefined, stored: StoredRound): boolean {
    if (telemetry?.round !== stored.round) {
        return false;
    }
    return unlessRefused(() => canonicalJson(snapshotOf(telemetry, last)) === canonicalJson(snapshotIn(stored)));
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

/** What the rules refuse they would never have stored. */
function unlessRefused(check: () => boolean): boolean {
    try {
        return check();
    } catch (error) {
        if (error instanceof DomainError) {
            return false;
        }
        throw error;
    }
}
