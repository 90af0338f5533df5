// SPDX-License-Identifier: Apache-2.0
// Counts what a run is judged by, round after round.

import type { RunResult } from './run-result';
import { isAlive, type World } from '../world/world';

/** One round, as the simulator saw it. */
export interface RoundCounts {
    readonly headOf: Int32Array;
    readonly packets: number;
    readonly reports: number;
    /** Living nodes that tried to report. */
    readonly attempts: number;
    readonly seconds: number;
}

/** Adds up rounds. */
export interface Counter {
    readonly living: () => number;
    readonly note: (round: number, counts: RoundCounts) => void;
    readonly result: () => Omit<RunResult, 'curve'>;
}

interface Totals {
    firstDead: number;
    halfDead: number;
    lastDead: number;
    packets: number;
    reports: number;
    heads: number;
    seconds: number;
    attempts: number;
    arrived: number;
    living: number;
}

/**
 * Opens the count of a run.
 * @param world - whose nodes live and die.
 */
export function roundCounts(world: World): Counter {
    const deaths = new Int32Array(world.count);
    const served = new Int32Array(world.count);
    const totals: Totals = {
        firstDead: 0,
        halfDead: 0,
        lastDead: 0,
        packets: 0,
        reports: 0,
        heads: 0,
        seconds: 0,
        attempts: 0,
        arrived: 0,
        living: world.count,
    };
    return {
        living: () => totals.living,
        note: (round, counts) => {
            if (totals.firstDead === 0) {
                totals.seconds += counts.seconds;
                counts.headOf.forEach((head, row) => {
                    if (head === row) {
                        totals.heads += 1;
                        served[row] = (served[row] ?? 0) + 1;
                    }
                });
            }
            if (totals.halfDead === 0) {
                totals.attempts += counts.attempts;
                totals.arrived += counts.reports;
            }
            totals.packets += counts.packets;
            totals.reports += counts.reports;
            const rounds = round + 1;
            for (let row = 0; row < world.count; row += 1) {
                if (deaths[row] === 0 && !isAlive(world, row)) {
                    deaths[row] = rounds;
                    totals.living -= 1;
                }
            }
            if (totals.firstDead === 0 && totals.living < world.count) {
                totals.firstDead = rounds;
            }
            if (totals.halfDead === 0 && totals.living <= world.count / 2) {
                totals.halfDead = rounds;
            }
            totals.lastDead = rounds;
        },
        result: () => {
            const { firstDead, halfDead, lastDead, packets, reports, heads, seconds, attempts, arrived } = totals;
            const means = { coverage: arrived / attempts, headsPerRound: heads / firstDead, latency: seconds / firstDead };
            return { firstDead, halfDead, lastDead, packets, reports, ...means, deaths, served };
        },
    };
}
