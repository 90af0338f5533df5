// SPDX-License-Identifier: Apache-2.0
// The table of vital signs: whoever changes it must mean it, because stored ciphertexts depend on it.

import { MAX_RELEASE_WINDOWS } from '../../statistics';
import {
    BLOCK_SLOTS,
    MAX_READINGS,
    READINGS_OF_A_SLOT,
    SIGNAL_CODES,
    signalIndexOf,
    signalOf,
    SIGNALS,
    slotOf,
    STATS_2,
    sumFits,
} from './signals';

describe('parameter set stats-2', () => {
    it('has its codes, units, scales and limits in slot order', () => {
        expect(
            SIGNALS.map(({ code, unit, scale, minimum, maximum, zeroMeansOff }) => [code, unit, scale, minimum, maximum, zeroMeansOff]),
        ).toEqual([
            ['8867-4', '/min', 10, 0, 350, true],
            ['8889-8', '/min', 10, 0, 350, true],
            ['59408-5', '%', 10, 0, 100, true],
            ['9279-1', '/min', 10, 0, 200, true],
            ['8310-5', 'Cel', 100, 10, 50, false],
            ['8480-6', 'mm[Hg]', 10, 0, 400, true],
            ['8462-4', 'mm[Hg]', 10, 0, 400, true],
            ['8478-0', 'mm[Hg]', 10, 0, 400, true],
            ['76215-3', 'mm[Hg]', 10, 0, 400, true],
            ['76213-8', 'mm[Hg]', 10, 0, 400, true],
            ['76214-6', 'mm[Hg]', 10, 0, 400, true],
            ['41653-7', 'mg/dL', 10, 0, 1600, false],
            ['wl-emg', 'uV', 10, 0, 1600, false],
        ]);
        expect(new Set(SIGNALS.map(({ name }) => name)).size).toBe(13);
        expect(SIGNAL_CODES).toEqual(SIGNALS.map(({ code }) => code));
    });

    it('fills 4,095 different slots of 4,096', () => {
        const slots = new Set<number>();
        for (const block of STATS_2.blocks.keys()) {
            for (const signal of SIGNALS.keys()) {
                for (let step = 0; step < STATS_2.signalSlots; step += 1) {
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

    it('lets the steps of a window share slots, so that none takes more readings than are allowed for', () => {
        const shared = new Map<number, number>();
        for (let step = 0; step < MAX_READINGS; step += 1) {
            const slot = slotOf(1, 4, step);
            shared.set(slot, (shared.get(slot) ?? 0) + 1);
        }
        expect([...shared.keys()].toSorted((left, right) => left - right)).toEqual(
            Array.from({ length: STATS_2.signalSlots }, (_, slot) => slotOf(1, 4, slot)),
        );
        expect(Math.max(...shared.values())).toBe(READINGS_OF_A_SLOT);
        expect([slotOf(0, 0, 104), slotOf(0, 0, 105), slotOf(2, 12, 3999)]).toEqual([104, 0, 4094 - 104 + (3999 % 105)]);
    });

    it('finds a code and nothing else', () => {
        expect(signalOf('59408-5')?.unit).toBe('%');
        expect(signalIndexOf('wl-emg')).toBe(12);
        for (const code of ['', '8867', 'constructor']) {
            expect([signalOf(code), signalIndexOf(code)]).toEqual([undefined, undefined]);
        }
    });

    it('has a plain modulus that can batch: a prime of 50 bits that is 1 modulo 8,192', () => {
        const { plainModulus, polyModulusDegree } = STATS_2;
        expect(plainModulus % (2 * polyModulusDegree)).toBe(1);
        expect(plainModulus.toString(2)).toHaveLength(50);
        let divisor = 3;
        while (divisor * divisor <= plainModulus && plainModulus % divisor !== 0) {
            divisor += 2;
        }
        expect(divisor * divisor).toBeGreaterThan(plainModulus);
    });

    it('has coefficient primes that keep it apart: of their bits, 1 modulo 8,192, no two alike', () => {
        const { coefficientPrimes, specialPrime, plainModulus, primeBits, polyModulusDegree } = STATS_2;
        const primes = [...coefficientPrimes, specialPrime];
        expect(primes.map((prime) => prime.toString(2).length)).toEqual(primeBits);
        expect(primes.map((prime) => prime % (2 * polyModulusDegree))).toEqual([1, 1, 1]);
        expect(new Set([...primes, plainModulus]).size).toBe(4);
        expect(primeBits.reduce((sum, bits) => sum + bits, 0)).toBe(109);
    });

    it('has room for the squares of ten thousand full windows, and so of as many as a release may name', () => {
        expect(MAX_RELEASE_WINDOWS).toBeLessThanOrEqual(10_000);
        for (const signal of SIGNALS) {
            expect(sumFits(signal, 10_000)).toBe(true);
        }
    });

    it.each(['wl-emg', '8310-5'])('refuses sums of %s from half the plain modulus on', (code) => {
        const signal = signalOf(code)!;
        const most = Math.floor((STATS_2.plainModulus - 1) / 2 / READINGS_OF_A_SLOT / (signal.maximum * signal.scale) ** 2);
        expect([sumFits(signal, most), sumFits(signal, most + 1)]).toEqual([true, false]);
    });
});
