// SPDX-License-Identifier: Apache-2.0
// Ciphertext addition: its laws, and the refusal of anything that is not a ciphertext. Equality with SEAL is tested where SEAL is allowed.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { STATS_2 } from '../domain';
import { CiphertextSum, sumCiphertexts } from './ciphertext-addition';

/** The prefix that SEAL 4.1 writes for these parameters, recorded from it. */
const PREFIX =
    '5ea110040100000071000200000000002fd0af83f0abd8a2d61664c5b9b5c439713643b175f5f8db5de600b7823bfb0d00020000000000000000100000000000' +
    '000200000000000000000000000000f03f01000000000000005ea110040100000018000200000000000040000000000000';
const COUNT = 16_384;
const primes = STATS_2.coefficientPrimes.map(BigInt);
const primeOf = (index: number): bigint => primes[Math.floor(index / 4096) % 2]!;

function ciphertext(coefficientAt: (index: number) => bigint): Buffer {
    const words = Buffer.alloc(COUNT * 8);
    for (let index = 0; index < COUNT; index += 1) {
        words.writeBigUInt64LE(coefficientAt(index), index * 8);
    }
    return Buffer.concat([Buffer.from(PREFIX, 'hex'), words]);
}

/** Pseudo-random coefficients, different for each seed: SHAKE-256, reduced modulo each prime. */
function fromSeed(seed: number): Buffer {
    const stream = createHash('shake256', { outputLength: COUNT * 8 })
        .update(seed.toString())
        .digest();
    return ciphertext((index) => stream.readBigUInt64LE(index * 8) % primeOf(index));
}

const coefficientOf = (bytes: Buffer, index: number): bigint => bytes.readBigUInt64LE(113 + index * 8);
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const zero = ciphertext(() => 0n);
const code = (bytes: Uint8Array): unknown => {
    try {
        return sumCiphertexts([bytes]);
    } catch (error) {
        return (error as { code: string }).code;
    }
};

describe('sumCiphertexts', () => {
    it('adds every coefficient modulo its prime and keeps the prefix', () => {
        fc.assert(
            fc.property(seeds, seeds, (a, b) => {
                const [x, y] = [fromSeed(a), fromSeed(b)];
                const expected = ciphertext((index) => (coefficientOf(x, index) + coefficientOf(y, index)) % primeOf(index));
                expect(Buffer.compare(sumCiphertexts([x, y]), expected)).toBe(0);
            }),
            { numRuns: 3 },
        );
    });

    it('is commutative and associative, and zero changes nothing', () => {
        const [x, y, z] = [fromSeed(1), fromSeed(2), fromSeed(3)];
        const sum = sumCiphertexts([x, y, z]);
        expect(Buffer.compare(sumCiphertexts([z, x, y]), sum)).toBe(0);
        expect(Buffer.compare(sumCiphertexts([sumCiphertexts([x, y]), z]), sum)).toBe(0);
        expect(Buffer.compare(sumCiphertexts([x, zero]), x)).toBe(0);
        expect(Buffer.compare(sumCiphertexts([]), zero)).toBe(0);
    });

    it('wraps at each prime exactly', () => {
        const largest = ciphertext((index) => primeOf(index) - 1n);
        const one = ciphertext(() => 1n);
        expect(Buffer.compare(sumCiphertexts([largest, one]), zero)).toBe(0);
        expect(
            Buffer.compare(
                sumCiphertexts([largest, largest]),
                ciphertext((index) => primeOf(index) - 2n),
            ),
        ).toBe(0);
    });

    it('reads a view that begins anywhere in its buffer', () => {
        const x = fromSeed(4);
        const shifted = Buffer.concat([Buffer.alloc(3), x, Buffer.alloc(5)]).subarray(3, 3 + x.length);
        expect(Buffer.compare(sumCiphertexts([shifted]), x)).toBe(0);
    });

    it('leaves its operands as they are', () => {
        const [x, y] = [fromSeed(5), fromSeed(6)];
        const copy = Buffer.from(x);
        sumCiphertexts([x, y]);
        expect(Buffer.compare(x, copy)).toBe(0);
    });

    it('refuses any other length', () => {
        expect(zero).toHaveLength(STATS_2.ciphertextBytes);
        for (const bytes of [new Uint8Array(), zero.subarray(1), zero.subarray(0, -1), Buffer.concat([zero, Buffer.alloc(1)])]) {
            expect(code(bytes)).toBe('CIPHERTEXT_INVALID');
        }
    });

    it('refuses a change of any byte of the prefix', () => {
        for (let index = 0; index < STATS_2.ciphertextPrefixBytes; index += 1) {
            const forged = Buffer.from(zero);
            forged[index]! ^= 1 + (index % 255);
            expect(code(forged)).toBe('CIPHERTEXT_INVALID');
        }
    });

    it.each([0, 4095, 4096, 8191, 8192, 12_287, 12_288, 16_383])('refuses coefficient %i at or over its prime', (index) => {
        const forged = (value: bigint): Buffer => {
            const bytes = Buffer.from(zero);
            bytes.writeBigUInt64LE(value, 113 + index * 8);
            return bytes;
        };
        for (const value of [primeOf(index), primeOf(index) + 1n, 1n << 53n, (1n << 53n) + 1n, (1n << 64n) - 1n]) {
            expect(code(forged(value))).toBe('CIPHERTEXT_INVALID');
        }
        expect(code(forged(primeOf(index) - 1n))).toBeInstanceOf(Uint8Array);
    });
});

describe('CiphertextSum', () => {
    it('goes on adding after it was read', () => {
        const sum = new CiphertextSum();
        sum.add(fromSeed(7));
        expect(Buffer.compare(sum.toBytes(), fromSeed(7))).toBe(0);
        sum.add(fromSeed(8));
        expect(Buffer.compare(sum.toBytes(), sumCiphertexts([fromSeed(7), fromSeed(8)]))).toBe(0);
    });
});
