// SPDX-License-Identifier: Apache-2.0
// What a liar gains: the same seeds with and without lies, and how the liars fare in both.

import { isLiar, lying } from '../simulation/liars';
import type { ProtocolName } from '../measures/measures';
import type { ProtocolFactory } from '../protocols/protocol';
import type { RunResult } from '../simulation/run-result';
import type { Setting } from '../world/setting';
import { simulate } from '../simulation/simulation';
import { bandOf, mean } from '../measures/statistics';

/** What 10 % of liars change; ratios are medians over seeds of "with lies" to "without". */
export interface LiarSummary {
    readonly setting: Setting;
    readonly protocol: ProtocolName;
    /** What a liar claims, as a multiple of what it has. */
    readonly factor: number;
    /** Rounds in which the liars were head. */
    readonly duty: number;
    /** Mean round of death of the liars. */
    readonly liarsLife: number;
    /** Mean round of death of the others. */
    readonly othersLife: number;
    /** Round of the first dead node. */
    readonly firstDead: number;
}

/** A trial with liars. */
export interface LiarTrial {
    readonly setting: Setting;
    readonly protocol: ProtocolName;
    readonly factory: ProtocolFactory;
    readonly factor: number;
}

/**
 * Runs a trial.
 * @param trial - what is tried.
 * @param seeds - with which luck.
 */
export function liarSummary({ setting, protocol, factory, factor }: LiarTrial, seeds: readonly number[]): LiarSummary {
    const pairs = seeds.map((seed) => {
        const run = (claimed: number): RunResult => simulate({ setting, seed, protocol: factory, options: lying(claimed) });
        return [run(factor), run(1)] as const;
    });
    const ratio = (measure: (run: RunResult) => number): number =>
        bandOf(pairs.map(([lied, honest]) => measure(lied) / measure(honest))).median;
    const meanOf = (column: Int32Array, wanted: boolean): number => mean([...column].filter((_, row) => isLiar(row) === wanted));
    return {
        setting,
        protocol,
        factor,
        duty: ratio(({ served, firstDead }) => meanOf(served, true) / firstDead),
        liarsLife: ratio(({ deaths }) => meanOf(deaths, true)),
        othersLife: ratio(({ deaths }) => meanOf(deaths, false)),
        firstDead: ratio(({ firstDead }) => firstDead),
    };
}
