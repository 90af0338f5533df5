// SPDX-License-Identifier: Apache-2.0
// The plots of the report as Vega-Lite specifications: medians over seeds, with bands from the 5th to the 95th percentile.

import type { TopLevelSpec } from 'vega-lite';
import type { Comparison } from '../measures/comparison';
import { PROTOCOLS } from '../measures/measures';

/** A plot and its file. */
export interface Plot {
    readonly file: string;
    readonly title: string;
    readonly spec: TopLevelSpec;
}

const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#d55e00'];
const SIZE = { width: 270, height: 190 };
const SHOWN_NODES = 100;

const KINDS = [
    { kind: 'alive', axis: 'living nodes' },
    { kind: 'energy', axis: 'energy left, J' },
] as const;

/**
 * Draws living nodes and energy left over time for 100 nodes; one plot for each place of the sink and way of moving.
 * @param comparisons - of the variant where members may send straight to the sink.
 */
export function curvePlots(comparisons: readonly Comparison[]): Plot[] {
    const shown = comparisons.filter(({ setting }) => setting.nodes === SHOWN_NODES);
    const groups = Map.groupBy(shown, ({ setting }) => `${setting.sink}-${setting.walking ? 'walking' : 'still'}`);
    const x = { field: 'round', type: 'quantitative', title: 'round' } as const;
    const color = { field: 'protocol', type: 'nominal', scale: { domain: [...PROTOCOLS], range: COLOURS }, title: null } as const;
    return [...groups].flatMap(([name, group]) =>
        KINDS.map(({ kind, axis }) => {
            const title = `${axis}, sink ${name.replace('-', ', nodes ')}`;
            const values = group.flatMap(({ summaries }) =>
                summaries.flatMap(({ setting, protocol, curve }) =>
                    curve[kind].map((band, index) => ({
                        ...band,
                        mix: mixOf(setting.advancedBy),
                        protocol,
                        round: index * curve.every + 1,
                    })),
                ),
            );
            const spread = { x, color, y: { field: 'low', type: 'quantitative', title: axis }, y2: { field: 'high' } } as const;
            const median = { x, color, y: { field: 'median', type: 'quantitative' } } as const;
            const spec: TopLevelSpec = {
                ...frame(`${title} (median and 5..95 % of seeds)`),
                data: { values },
                facet: { column: { field: 'mix', type: 'nominal', title: null, sort: MIX_ORDER } },
                spec: {
                    ...SIZE,
                    layer: [
                        { mark: { type: 'area', opacity: 0.2 }, encoding: spread },
                        { mark: { type: 'line', strokeWidth: 1.5 }, encoding: median },
                    ],
                },
                resolve: { scale: { x: 'independent' } },
            };
            return { file: `cluster-${kind}-${name}.svg`, title, spec };
        }),
    );
}

const MIX_ORDER = [0, 1, 3].map(mixOf);

function mixOf(advancedBy: number): string {
    return advancedBy === 0 ? 'equal batteries' : `20 % with ${1 + advancedBy} x the energy`;
}

/**
 * Draws the first dead node of every setting: median and band of each protocol.
 * @param comparisons - of one variant.
 */
export function firstDeadPlot(comparisons: readonly Comparison[]): Plot {
    const title = 'Round of the first dead node (median and 5..95 % of seeds)';
    const values = comparisons.flatMap(({ setting: { nodes, advancedBy, sink, walking }, summaries }) => {
        const name = `${nodes}, ${advancedBy === 0 ? 'equal' : `a=${advancedBy}`}, ${sink}, ${walking ? 'walking' : 'still'}`;
        return summaries.map(({ protocol, bands }) => ({ ...bands.firstDead, protocol, name }));
    });
    const y = { field: 'name', type: 'nominal', title: null, sort: null, axis: { labelLimit: 300 } } as const;
    const yOffset = { field: 'protocol', sort: [...PROTOCOLS] };
    const color = { field: 'protocol', type: 'nominal', scale: { domain: [...PROTOCOLS], range: COLOURS }, title: null } as const;
    const spec: TopLevelSpec = {
        ...frame(title),
        data: { values },
        width: 560,
        height: { step: 9 },
        layer: [
            {
                mark: 'rule',
                encoding: { y, yOffset, color, x: { field: 'low', type: 'quantitative', title: 'round' }, x2: { field: 'high' } },
            },
            {
                mark: { type: 'point', filled: true, size: 28 },
                encoding: { y, yOffset, color, x: { field: 'median', type: 'quantitative' } },
            },
        ],
    };
    return { file: 'cluster-first-dead.svg', title, spec };
}

function frame(title: string): { $schema: string; background: string; title: string } {
    return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', background: 'white', title };
}
