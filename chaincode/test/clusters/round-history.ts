// SPDX-License-Identifier: Apache-2.0
// Rounds of an area as the rules make them, and a reading of a whole history by the rule for one round.

import { createHash } from 'node:crypto';
import {
    afterRound,
    type ClusterRules,
    type Difference,
    electHeads,
    type LastRound,
    type NodeReport,
    rulesOf,
    snapshotOf,
    type StoredRound,
    storedRoundOf,
    type Telemetry,
    verifiedRound,
} from '../../src/domain';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const SEED = sha256('seed');
export const rules = rulesOf({ xCm: 5_000, yCm: 17_500 });

/** What a node reports, from its number and the round. */
export function report(index: number, round = 0): NodeReport {
    const digest = sha256(`node ${index}`);
    const place = (at: number) => Number.parseInt(digest.slice(at, at + 6), 16) % 10_000;
    return { id: digest.slice(0, 32), xCm: place(0), yCm: place(6), energyMicrojoule: 400_000 - round * 2_000, trustPermille: 900 };
}

/** What the gateway of the area reports. */
export const telemetry = (round: number, count = 30): Telemetry => ({
    round,
    nodes: Array.from({ length: count }, (_, index) => report(index, round)),
});

/** The first rounds of an area. */
export function history(rounds: number): StoredRound[] {
    let last: LastRound | undefined;
    return Array.from({ length: rounds }, (_, round) => {
        const nodes = snapshotOf(telemetry(round), last);
        const election = electHeads({ seed: SEED, round, nodes, rules }, sha256);
        last = { round, nodes: afterRound(nodes, election, rules) };
        return storedRoundOf(nodes, election);
    });
}

/** What the rounds of an area follow from. */
export interface Origin {
    readonly rules: ClusterRules;
    readonly seedOf: (round: number) => string;
    readonly telemetryOf: (round: number) => Telemetry | undefined;
}

/** The first round that is not what the rules make of it; undefined when all are right. */
export function firstDifference(rounds: readonly StoredRound[], origin: Partial<Origin> = {}): Difference | undefined {
    const { seedOf, telemetryOf, rules: own } = { rules, seedOf: () => SEED, telemetryOf: (round: number) => telemetry(round), ...origin };
    let last: LastRound | undefined;
    for (const [round, stored] of rounds.entries()) {
        const verified = verifiedRound({ rules: own, stored, last, seed: seedOf(round), telemetry: telemetryOf(round) }, sha256);
        if ('what' in verified) {
            return verified;
        }
        last = verified;
    }
    return undefined;
}
