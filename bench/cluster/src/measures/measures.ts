// SPDX-License-Identifier: Apache-2.0
// From the runs of many seeds to bands: one summary per setting and protocol.

import { SAMPLE_EVERY } from '../simulation/curve';
import type { Setting } from '../world/setting';
import type { RunResult } from '../simulation/run-result';
import { bandOf, type Band } from './statistics';

export const MEASURES = ['firstDead', 'halfDead', 'lastDead', 'packets', 'reports', 'headsPerRound', 'coverage', 'latency'] as const;
export type Measure = (typeof MEASURES)[number];

export const PROTOCOLS = ['LEACH', 'SEP', 'DEEC', 'ours'] as const;
export type ProtocolName = (typeof PROTOCOLS)[number];

/** Bands of a curve; point i belongs to round i * every + 1. */
export interface CurveBands {
    readonly every: number;
    readonly alive: readonly Band[];
    readonly energy: readonly Band[];
}

/** What a protocol did in a setting, over all seeds. */
export interface Summary {
    readonly setting: Setting;
    readonly protocol: ProtocolName;
    readonly bands: Readonly<Record<Measure, Band>>;
    readonly curve: CurveBands;
}

const MOST_POINTS = 120;

/**
 * Summarises the runs of one setting and protocol.
 * @param setting - what was simulated.
 * @param protocol - by which protocol.
 * @param runs - one per seed.
 */
export function summaryOf(setting: Setting, protocol: ProtocolName, runs: readonly RunResult[]): Summary {
    const bands = Object.fromEntries(MEASURES.map((measure) => [measure, rounded(bandOf(runs.map((run) => run[measure])))]));
    // Dead runs count as zero; at most MOST_POINTS points, evenly spaced.
    const length = Math.max(...runs.map(({ curve }) => curve.alive.length));
    const step = Math.ceil(length / MOST_POINTS);
    const points = Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
    const along = (kind: 'alive' | 'energy'): Band[] =>
        points.map((point) => rounded(bandOf(runs.map(({ curve }) => curve[kind][point] ?? 0))));
    const curve = { every: SAMPLE_EVERY * step, alive: along('alive'), energy: along('energy') };
    return { setting, protocol, bands: bands as Record<Measure, Band>, curve };
}

const DIGITS = 5;

function rounded({ median, low, high }: Band): Band {
    const cut = (value: number): number => Number(value.toPrecision(DIGITS));
    return { median: cut(median), low: cut(low), high: cut(high) };
}
