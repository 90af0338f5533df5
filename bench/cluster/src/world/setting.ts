// SPDX-License-Identifier: Apache-2.0
// What is varied: sizes, mixes of batteries, places of the sink, still or walking nodes, and whether members may report straight to the sink.

/** Where the sink stands in the area of 100 m x 100 m. */
export type SinkPlace = 'inside' | 'outside';

export interface Setting {
    readonly nodes: number;
    /** Share of nodes with a larger battery. */
    readonly advancedShare: number;
    /** By how much it is larger: these nodes have (1 + advancedBy) times the energy. */
    readonly advancedBy: number;
    readonly sink: SinkPlace;
    readonly walking: boolean;
    /** Whether a member may send straight to the sink. */
    readonly direct: boolean;
    /** Probability of being head that LEACH, SEP and DEEC aim at. */
    readonly headShare: number;
}

/** Metres; the area is a square with one corner at the origin. */
export const SIDE = 100;
/** Joule. */
export const NORMAL_ENERGY = 0.5;
export const SINKS: Readonly<Record<SinkPlace, { readonly x: number; readonly y: number }>> = {
    inside: { x: 50, y: 50 },
    outside: { x: 50, y: 175 },
};

/** The setting with which the simulator is checked: 100 equal nodes that stand still, sink in the middle. */
export const STANDARD: Setting = {
    nodes: 100,
    advancedShare: 0,
    advancedBy: 0,
    sink: 'inside',
    walking: false,
    direct: true,
    headShare: 0.1,
};

const MIXES: readonly Partial<Setting>[] = [{}, { advancedShare: 0.2, advancedBy: 1 }, { advancedShare: 0.2, advancedBy: 3 }];
const PLACES: readonly SinkPlace[] = ['inside', 'outside'];

/**
 * Lists the settings of one variant.
 * @param direct - whether members may send straight to the sink.
 * @param sizes - numbers of nodes.
 */
export function settingsOf(direct: boolean, sizes: readonly number[] = [100, 500]): Setting[] {
    const of = (nodes: number, walking: boolean): Setting[] =>
        PLACES.flatMap((sink) => MIXES.map((mix) => ({ ...STANDARD, ...mix, nodes, walking, sink, direct })));
    return sizes.flatMap((nodes) => [...of(nodes, false), ...of(nodes, true)]);
}

/** Names a setting in words. */
export function nameOf({ nodes, advancedBy, sink, walking }: Setting): string {
    const mix = advancedBy === 0 ? 'equal' : `m=0.2 a=${advancedBy}`;
    return `${nodes} nodes, ${mix}, sink ${sink}, ${walking ? 'walking' : 'still'}`;
}
