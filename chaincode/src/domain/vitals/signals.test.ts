// SPDX-License-Identifier: Apache-2.0
// The table of vital signs: whoever changes it must mean it, because stored ciphertexts depend on it.

import { MAX_RELEASE_WINDOWS } from '../statistics';
import { BLOCK_SLOTS, SCALE, SIGNAL_CODES, signalIndexOf, signalOf, SIGNALS, slotOf, STATS_1, sumFits } from './signals';

describe('parameter set stats-1', () => {
    it('has its codes, units and limits in slot order', () => {
        expect(SIGNALS.map(({ code, unit, minimum, maximum, zeroMeansOff }) => [code, unit, minimum, maximum, zeroMeansOff])).toEqual([
            ['8867-4', '/min', 0, 350, true],
            ['8889-8', '/min', 0, 350, true],
            ['59408-5', '%', 0, 100, true],
            ['9279-1', '/min', 0, 200, true],
            ['8310-5', 'Cel', 10, 50, false],
            ['8480-6', 'mm[Hg]', 0, 400, true],
            ['8462-4', 'mm[Hg]', 0, 400, true],
            ['8478-0', 'mm[Hg]', 0, 400, true],
            ['76215-3', 'mm[Hg]', 0, 400, true],
            ['76213-8', 'mm[Hg]', 0, 400, true],
            ['76214-6', 'mm[Hg]', 0, 400, true],
            ['41653-7', 'mg/dL', 0, 1600, false],
            ['wl-emg', 'uV', 0, 1600, false],
        ]);
        expect(new Set(SIGNALS.map(({ name }) => name)).size).toBe(13);
        expect(SIGNAL_CODES).toEqual(SIGNALS.map(({ code }) => code));
    });

    it('fills 4,095 different slots of 4,096', () => {
        const slots = new Set<number>();
        for (const block of STATS_1.blocks.keys()) {
            for (const signal of SIGNALS.keys()) {
                for (let step = 0; step < STATS_1.steps; step += 1) {
                    slots.add(slotOf(block, signal, step));
                }
            }
        }
        expect(slots.size).toBe(4095);
        expect([Math.min(...slots), Math.max(...slots)]).toEqual([0, 4094]);
        expect(slotOf(2, 12, 104)).toBe(4094);
        expect(slotOf(1, 0, 0)).toBe(BLOCK_SLOTS);
        expect(slotOf(0, 1, 0)).toBe(105);
    });

    it('finds a code and nothing else', () => {
        expect(signalOf('59408-5')?.unit).toBe('%');
        expect(signalIndexOf('wl-emg')).toBe(12);
        for (const code of ['', '8867', 'constructor']) {
            expect([signalOf(code), signalIndexOf(code)]).toEqual([undefined, undefined]);
        }
    });

    it('has a plain modulus that can batch: a prime of 40 bits that is 1 modulo 8,192', () => {
        const { plainModulus, polyModulusDegree } = STATS_1;
        expect(plainModulus % (2 * polyModulusDegree)).toBe(1);
        expect(plainModulus.toString(2)).toHaveLength(40);
        let divisor = 3;
        while (divisor * divisor <= plainModulus && plainModulus % divisor !== 0) {
            divisor += 2;
        }
        expect(divisor * divisor).toBeGreaterThan(plainModulus);
    });

    it('has room for the squares of as many windows as a release may name', () => {
        for (const signal of SIGNALS) {
            expect(sumFits(signal, MAX_RELEASE_WINDOWS)).toBe(true);
        }
    });

    it('refuses sums from half the plain modulus on', () => {
        const signal = signalOf('wl-emg')!;
        const most = Math.floor((STATS_1.plainModulus - 1) / 2 / (signal.maximum * SCALE) ** 2);
        expect([sumFits(signal, most), sumFits(signal, most + 1)]).toEqual([true, false]);
    });
});
