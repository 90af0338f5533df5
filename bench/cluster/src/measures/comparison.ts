// SPDX-License-Identifier: Apache-2.0
// Sets the ledger's election beside the best of the classic protocols in each setting.

import type { ProtocolName, Summary } from './measures';
import type { Setting } from '../world/setting';

/** How much longer than the best of LEACH, SEP and DEEC a median must be: the promise of the project. */
const GOALS = { firstDead: 1.1, halfDead: 0.95, lastDead: 0.95 } as const;

export type Lifetime = keyof typeof GOALS;
export const LIFETIMES = Object.keys(GOALS) as readonly Lifetime[];

/** One median beside the best of the classic ones. */
export interface Ratio {
    readonly ours: number;
    readonly best: number;
    readonly bestName: ProtocolName;
    readonly ratio: number;
    readonly reached: boolean;
}

/** One setting. */
export interface Comparison {
    readonly setting: Setting;
    readonly summaries: readonly Summary[];
    readonly ratios: Readonly<Record<Lifetime, Ratio>>;
}

/**
 * Groups summaries by setting and compares the medians.
 * @param summaries - four for each setting, one after another.
 */
export function comparisonsOf(summaries: readonly Summary[]): Comparison[] {
    const groups = Map.groupBy(summaries, ({ setting }) => JSON.stringify(setting));
    return [...groups.values()].map((group) => {
        const ratios = Object.fromEntries(LIFETIMES.map((lifetime) => [lifetime, ratioOf(group, lifetime)]));
        const [first] = group;
        if (first === undefined) {
            throw new TypeError('A group has members');
        }
        return { setting: first.setting, summaries: group, ratios: ratios as Record<Lifetime, Ratio> };
    });
}

function ratioOf(group: readonly Summary[], lifetime: Lifetime): Ratio {
    const medianOf = ({ bands }: Summary): number => bands[lifetime].median;
    const classic = group.filter(({ protocol }) => protocol !== 'ours').sort((a, b) => medianOf(b) - medianOf(a));
    const [best, own] = [classic[0], group.find(({ protocol }) => protocol === 'ours')];
    if (best === undefined || own === undefined) {
        throw new TypeError('A setting needs ours and a classic protocol');
    }
    const ratio = medianOf(own) / medianOf(best);
    return { ours: medianOf(own), best: medianOf(best), bestName: best.protocol, ratio, reached: ratio >= GOALS[lifetime] };
}
