// SPDX-License-Identifier: Apache-2.0
// The simulator: the control that decides whether it may be believed, conservation of energy, and repeatability.

import { CONTROL_BANDS } from '../report/tables';
import { deec } from '../protocols/deec';
import { leach } from '../protocols/leach';
import { ours } from '../protocols/ours';
import { DIRECT, type ProtocolFactory } from '../protocols/protocol';
import { sep } from '../protocols/sep';
import { fusing, receiving, REPORT_BITS, sending } from '../world/radio';
import { settingsOf, STANDARD, type Setting } from '../world/setting';
import { simulate } from './simulation';
import { quantile } from '../measures/statistics';
import { squareToSink, worldOf } from '../world/world';

const TUNING_SEEDS = Array.from({ length: 5 }, (_, index) => index + 1);
const SMALL: Setting = { ...STANDARD, nodes: 20 };

describe('the control', () => {
    it.each([
        ['direct', true],
        ['pure', false],
    ] as const)('LEACH dies when the reference says, variant %s', (variant, direct) => {
        const rounds = TUNING_SEEDS.map((seed) => simulate({ setting: { ...STANDARD, direct }, seed, protocol: leach }).firstDead);
        const [low, high] = CONTROL_BANDS[variant];
        expect(quantile(rounds, 0.5)).toBeGreaterThanOrEqual(low);
        expect(quantile(rounds, 0.5)).toBeLessThanOrEqual(high);
    });

    it('SEP is LEACH where all batteries are equal', () => {
        const runs = [leach, sep].map((protocol) => simulate({ setting: SMALL, seed: 3, protocol }));
        expect(runs[0]?.deaths).toEqual(runs[1]?.deaths);
    });
});

describe('the radio', () => {
    it.each([
        [0, 200e-6],
        [100, 204e-6],
        [10_000, 720e-6],
    ])('spends what the model says over the square root of %s metres', (square, joule) => {
        expect(sending(REPORT_BITS, square)).toBeCloseTo(joule, 12);
    });
});

describe('a run', () => {
    /** The first node collects, always. */
    const firstCollects: ProtocolFactory = () => ({ assign: (_round, headOf) => headOf.fill(0), overhead: () => 0 });
    const nobodyCollects: ProtocolFactory = () => ({ assign: (_round, headOf) => headOf.fill(DIRECT), overhead: () => 0 });

    it('charges a head for what it hears, fuses and sends', () => {
        const { served, deaths } = simulate({ setting: SMALL, seed: 1, protocol: firstCollects });
        const world = worldOf(SMALL, 1);
        const others = SMALL.nodes - 1;
        const round = sending(REPORT_BITS, squareToSink(world, 0)) + fusing(REPORT_BITS) * (others + 1) + receiving(REPORT_BITS) * others;
        expect(deaths[0]).toBe(Math.ceil(0.5 / round));
        expect(served[0]).toBe(deaths[0]);
    });

    it('charges a direct report for its way only', () => {
        const { deaths, packets, reports } = simulate({ setting: SMALL, seed: 1, protocol: nobodyCollects });
        const world = worldOf(SMALL, 1);
        deaths.forEach((round, row) => expect(round).toBe(Math.ceil(0.5 / sending(REPORT_BITS, squareToSink(world, row)))));
        expect(packets).toBe(reports);
    });

    it.each([
        ['LEACH', leach],
        ['SEP', sep],
        ['DEEC', deec],
        ['ours', ours],
    ])('of %s is the same for the same seed, and every node dies', (_name, protocol) => {
        for (const setting of [SMALL, { ...SMALL, walking: true, advancedShare: 0.2, advancedBy: 3, direct: false }]) {
            const [once, again] = [1, 2].map(() => simulate({ setting, seed: 5, protocol }));
            expect(again).toEqual(once);
            expect(once?.deaths.every((round) => round > 0)).toBe(true);
            expect(once?.firstDead).toBeLessThanOrEqual(once?.halfDead ?? 0);
            expect(once?.halfDead).toBeLessThanOrEqual(once?.lastDead ?? 0);
        }
    });

    it('never spends energy that was not there', () => {
        const { curve } = simulate({ setting: SMALL, seed: 2, protocol: ours });
        expect(curve.energy[0]).toBeLessThan(SMALL.nodes * 0.5);
        curve.energy.forEach((joule, index) => expect(joule).toBeLessThanOrEqual(curve.energy[index - 1] ?? Infinity));
    });
});

describe('settings', () => {
    it('are the 24 of the comparison', () => {
        expect(settingsOf(true)).toHaveLength(24);
        expect(new Set(settingsOf(true).map((setting) => JSON.stringify(setting))).size).toBe(24);
    });

    it('keep walkers inside the area, and others where they are', () => {
        const walkers = worldOf({ ...SMALL, walking: true }, 1);
        const start = walkers.x.slice();
        for (let round = 0; round < 500; round += 1) {
            walkers.walk();
        }
        expect(walkers.x).not.toEqual(start);
        for (const column of [walkers.x, walkers.y]) {
            column.forEach((metres) => expect(metres >= 0 && metres <= 100).toBe(true));
        }
        const still = worldOf(SMALL, 1);
        const place = still.x.slice();
        still.walk();
        expect(still.x).toEqual(place);
    });
});
