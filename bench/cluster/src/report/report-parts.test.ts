// SPDX-License-Identifier: Apache-2.0
// From numbers to the page: medians, goals, tables, options.

import { comparisonsOf } from '../measures/comparison';
import { isLiar, lying } from '../simulation/liars';
import { summaryOf, type ProtocolName, type Summary } from '../measures/measures';
import { leach } from '../protocols/leach';
import { nameOf, STANDARD } from '../world/setting';
import { simulate } from '../simulation/simulation';
import { bandOf } from '../measures/statistics';
import { lifetimeTable, table, verdictTable } from './tables';
import { worldOf } from '../world/world';

const SETTING = { ...STANDARD, nodes: 20 };
const measured = summaryOf(
    SETTING,
    'LEACH',
    [1, 2].map((seed) => simulate({ setting: SETTING, seed, protocol: leach })),
);

function summary(protocol: ProtocolName, firstDead: number, halfDead: number, lastDead: number): Summary {
    const band = (median: number) => ({ median, low: median - 1, high: median + 1 });
    return {
        ...measured,
        protocol,
        bands: { ...measured.bands, firstDead: band(firstDead), halfDead: band(halfDead), lastDead: band(lastDead) },
    };
}

const summaries = [
    summary('LEACH', 100, 200, 400),
    summary('SEP', 110, 210, 390),
    summary('DEEC', 120, 190, 300),
    summary('ours', 132, 199, 450),
];

describe('bandOf', () => {
    it('interpolates between order statistics', () => {
        expect(bandOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: expect.closeTo(1.15) as number, high: expect.closeTo(3.85) as number });
        expect(bandOf([7])).toEqual({ median: 7, low: 7, high: 7 });
    });
});

describe('comparisonsOf', () => {
    const [comparison] = comparisonsOf(summaries);

    it('takes the best classic protocol for each lifetime', () => {
        expect(comparison?.ratios.firstDead).toEqual({ ours: 132, best: 120, bestName: 'DEEC', ratio: 1.1, reached: true });
        expect(comparison?.ratios.halfDead).toMatchObject({ bestName: 'SEP', reached: false });
        expect(comparison?.ratios.lastDead).toMatchObject({ bestName: 'LEACH', reached: true });
    });

    it('refuses a setting without ours', () => {
        expect(() => comparisonsOf(summaries.slice(0, 3))).toThrow(TypeError);
    });
});

describe('tables', () => {
    it('mark what misses its goal', () => {
        const text = verdictTable(comparisonsOf(summaries));
        expect(text).toContain('132 / 120 DEEC = 1.10 |');
        expect(text).toContain('**199 / 210 SEP = 0.95**');
    });

    it('name every setting and protocol', () => {
        expect(lifetimeTable(comparisonsOf(summaries)).split('\n')).toHaveLength(2 + 4);
        expect(nameOf(SETTING)).toBe('20 nodes, equal, sink inside, still');
        expect(table(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | ---: |\n| 1 | 2 |');
    });
});

describe('liars', () => {
    it('are every tenth node, and claim a multiple of what they have', () => {
        const world = worldOf(SETTING, 1);
        expect([...world.energy.keys()].filter(isLiar)).toEqual([0, 10]);
        expect([0, 1].map((row) => lying(0.5).claim(world, row))).toEqual([0.25, 0.5]);
    });
});
