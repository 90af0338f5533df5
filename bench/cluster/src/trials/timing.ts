// SPDX-License-Identifier: Apache-2.0
// What an election costs an endorser: processor time of everything that ElectHeads computes, beside the budget, and the size of the round.

import { hash } from 'node:crypto';
import {
    afterRound,
    canonicalJson,
    electHeads,
    electionIn,
    rulesOf,
    snapshotIn,
    snapshotOf,
    storedRoundOf,
    type LastRound,
    type StoredRound,
    type Telemetry,
} from '@wardledger/chaincode/domain';

/** Nodes, and the milliseconds that an election of so many may take. */
const BUDGETS: readonly (readonly [number, number])[] = [
    [100, 5],
    [1_000, 50],
];
const WARM_UP = 20;
const MEASURED = 60;
const MICROSECONDS = 1_000;

const sha256 = (text: string): string => hash('sha256', text);
const rules = rulesOf({ xCm: 5_000, yCm: 5_000 });

/** One line of the answer. */
export interface ElectionCost {
    readonly nodes: number;
    readonly medianMs: number;
    readonly worstMs: number;
    readonly budgetMs: number;
    readonly bytesPerNode: number;
}

/** Measures each size; nothing else should run on the machine. */
export function measureElections(): ElectionCost[] {
    return BUDGETS.map(([nodes, budgetMs]) => {
        const times: number[] = [];
        let stored = elected(telemetryOf(nodes, 0), undefined);
        for (let round = 1; round <= WARM_UP + MEASURED; round += 1) {
            const [before, telemetry] = [stored, telemetryOf(nodes, round)];
            const began = process.cpuUsage();
            stored = elected(telemetry, { round: round - 1, nodes: afterRound(snapshotIn(before), electionIn(before), rules) });
            canonicalJson(stored);
            const { user, system } = process.cpuUsage(began);
            times.push((user + system) / MICROSECONDS);
        }
        const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
        const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
        const bytesPerNode = Math.ceil(canonicalJson(stored).length / nodes);
        return { nodes, medianMs: at(0.5), worstMs: at(1), budgetMs, bytesPerNode };
    });
}

/** The measurements as a table. */
export function costTable(costs: readonly ElectionCost[]): string {
    const head =
        '| nodes | median ms | worst ms | budget ms | median / budget | bytes a node (200) |\n| --- | --- | --- | --- | --- | --- |';
    const rows = costs.map(({ nodes, medianMs, worstMs, budgetMs, bytesPerNode }) => {
        const figures = [nodes, medianMs.toFixed(2), worstMs.toFixed(2), budgetMs, (medianMs / budgetMs).toFixed(2), bytesPerNode];
        return `| ${figures.join(' | ')} |`;
    });
    return [head, ...rows].join('\n');
}

function elected(telemetry: Telemetry, last: LastRound | undefined): StoredRound {
    const nodes = snapshotOf(telemetry, last);
    return storedRoundOf(nodes, electHeads({ seed: sha256('timing'), round: telemetry.round, nodes, rules }, sha256));
}

function telemetryOf(count: number, round: number): Telemetry {
    const nodes = Array.from({ length: count }, (_, index) => {
        const word = sha256(`node ${index}`);
        const place = (at: number): number => Number.parseInt(word.slice(at, at + 6), 16) % 10_000;
        return { id: word.slice(0, 32), xCm: place(0), yCm: place(6), energyMicrojoule: 500_000 - 900 * round, trustPermille: 900 };
    });
    return { round, nodes };
}
