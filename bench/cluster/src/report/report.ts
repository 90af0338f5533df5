// SPDX-License-Identifier: Apache-2.0
// Writes the report: prose from ../prose, tables and plots from the numbers.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Campaign } from '../trials/campaign';
import { comparisonsOf, LIFETIMES, type Comparison } from '../measures/comparison';
import { curvePlots, firstDeadPlot } from './plots';
import { nameOf } from '../world/setting';
import { svgOf } from './svg';
import { controlTable, liarTable, lifetimeTable, serviceTable, verdictTable } from './tables';

const PROSE = resolve(__dirname, '../../prose');
const PLOTS = 'plots';
const TITLES = { firstDead: 'first node dead', halfDead: 'half dead', lastDead: 'last node dead' } as const;

/**
 * Writes cluster-heads.md and its plots.
 * @param campaign - the numbers.
 * @param out - the folder.
 */
export async function writeReport(campaign: Campaign, out: string): Promise<void> {
    const comparisons = comparisonsOf(campaign.summaries);
    const direct = comparisons.filter(({ setting }) => setting.direct);
    const pure = comparisons.filter(({ setting }) => !setting.direct);
    const plots = [firstDeadPlot(direct), ...curvePlots(direct)];
    mkdirSync(join(out, PLOTS), { recursive: true });
    for (const { file, spec } of plots) {
        writeFileSync(join(out, PLOTS, file), await svgOf(spec));
    }
    // Every goal that is missed; the reasons stand in the prose.
    const misses = comparisons.flatMap(({ setting, ratios }) =>
        LIFETIMES.filter((lifetime) => !ratios[lifetime].reached).map((lifetime) => {
            const variant = setting.direct ? '' : ', always through a head';
            return `- ${nameOf(setting)}${variant}: ${TITLES[lifetime]} ${ratios[lifetime].ratio.toFixed(3)} of ${ratios[lifetime].bestName}`;
        }),
    );
    const parts: Readonly<Record<string, string>> = {
        seeds: `${campaign.seeds[0] ?? ''}-${campaign.seeds.at(-1) ?? ''}`,
        score: scoreText(direct),
        misses: misses.length === 0 ? 'No goal is missed.' : misses.join('\n'),
        'pure-score': scoreText(pure),
        control: controlTable(campaign),
        verdict: verdictTable(direct),
        'pure-verdict': verdictTable(pure),
        lifetimes: lifetimeTable(direct),
        'pure-lifetimes': lifetimeTable(pure),
        service: serviceTable(direct),
        liars: liarTable(campaign.liars),
        plots: plots.map(({ file, title }) => `![${title}](${PLOTS}/${file})`).join('\n\n'),
    };
    const prose = readFileSync(join(PROSE, 'cluster-heads.md'), 'utf8');
    const page = prose.replace(/^\{\{([a-z-]+)\}\}$|\{\{([a-z-]+)\}\}/gm, (_, line: string | undefined, inline: string | undefined) => {
        const part = parts[line ?? inline ?? ''];
        if (part === undefined) {
            throw new TypeError(`The prose names a part that does not exist: ${line ?? inline ?? ''}`);
        }
        return part;
    });
    writeFileSync(join(out, 'cluster-heads.md'), page);
}

/** Counts the settings in which each goal is reached. */
function scoreText(comparisons: readonly Comparison[]): string {
    const reached = LIFETIMES.map((lifetime) => comparisons.filter(({ ratios }) => ratios[lifetime].reached).length);
    const [first = 0, half = 0, last = 0] = reached;
    const all = comparisons.length;
    return `first node dead in ${first} of ${all} settings, half dead in ${half} of ${all}, last node dead in ${last} of ${all}`;
}
