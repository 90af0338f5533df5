// SPDX-License-Identifier: Apache-2.0
// The tables of the report, in Markdown.

import type { Campaign } from '../trials/campaign';
import { LIFETIMES, type Comparison, type Ratio } from '../measures/comparison';
import type { LiarSummary } from '../trials/liar-trial';
import { nameOf } from '../world/setting';
import type { Band } from '../measures/statistics';

/** Bands of the control, from the reference of this project (a third party's code and an independent one agree on them). */
export const CONTROL_BANDS = { direct: [1003, 1103], pure: [934, 1012] } as const;

/** Joins rows into a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const ruler = head.map((_, column) => (column === 0 ? '---' : '---:'));
    return [line(head), line(ruler), ...rows.map(line)].join('\n');
}

/** Shows our median, the best classic one and their ratio for each lifetime; what misses its goal is bold. */
export function verdictTable(comparisons: readonly Comparison[]): string {
    const head = ['setting', 'first node dead', 'half dead', 'last node dead'];
    const cell = ({ ours, best, bestName, ratio, reached }: Ratio): string => {
        const text = `${whole(ours)} / ${whole(best)} ${bestName} = ${ratio.toFixed(2)}`;
        return reached ? text : `**${text}**`;
    };
    return table(
        head,
        comparisons.map(({ setting, ratios }) => [nameOf(setting), ...LIFETIMES.map((lifetime) => cell(ratios[lifetime]))]),
    );
}

/** Shows the bands of every protocol. */
export function lifetimeTable(comparisons: readonly Comparison[]): string {
    const rows = comparisons.flatMap(({ setting, summaries }) =>
        summaries.map(({ protocol, bands }) => [nameOf(setting), protocol, ...LIFETIMES.map((lifetime) => bandText(bands[lifetime]))]),
    );
    return table(['setting', 'protocol', 'first node dead', 'half dead', 'last node dead'], rows);
}

/** Shows what else is measured. */
export function serviceTable(comparisons: readonly Comparison[]): string {
    const head = ['setting', 'protocol', 'packets at the sink', 'reports delivered', 'heads a round', 'coverage %', 'latency s'];
    const rows = comparisons.flatMap(({ setting, summaries }) =>
        summaries.map(({ protocol, bands }) => [
            nameOf(setting),
            protocol,
            whole(bands.packets.median),
            whole(bands.reports.median),
            bands.headsPerRound.median.toFixed(1),
            (bands.coverage.median * 100).toFixed(2),
            bands.latency.median.toFixed(2),
        ]),
    );
    return table(head, rows);
}

/** Shows what liars change. */
export function liarTable(liars: readonly LiarSummary[]): string {
    const head = ['setting', 'protocol', 'claims', "liars' duty", "liars' life", "others' life", 'first node dead'];
    const times = (value: number): string => `x ${value.toFixed(2)}`;
    return table(
        head,
        liars.map(({ setting, protocol, factor, duty, liarsLife, othersLife, firstDead }) => [
            nameOf(setting),
            protocol,
            `x ${factor}`,
            times(duty),
            times(liarsLife),
            times(othersLife),
            times(firstDead),
        ]),
    );
}

/** Shows the control, and whether the simulator may be believed. */
export function controlTable({ control }: Campaign): string {
    const row = (name: string, band: Band, [low, high]: readonly [number, number]): string[] => {
        const inside = band.median >= low && band.median <= high;
        return [name, bandText(band), `${low}..${high}`, inside ? 'inside' : '**outside: the simulator is wrong**'];
    };
    return table(
        ['LEACH, 100 equal nodes, sink (50, 50), p = 0.1', 'first node dead', 'reference band', 'median'],
        [
            row('members may send straight to the sink', control.direct, CONTROL_BANDS.direct),
            row('members always use a head', control.pure, CONTROL_BANDS.pure),
        ],
    );
}

function bandText({ median, low, high }: Band): string {
    return `${whole(median)} [${whole(low)}..${whole(high)}]`;
}

function whole(value: number): string {
    return Math.round(value).toString();
}
