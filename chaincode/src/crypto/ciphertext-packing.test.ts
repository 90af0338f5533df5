// SPDX-License-Identifier: Apache-2.0
// Packed and unpacked, a ciphertext has its own bytes again; what is none is refused on both ways.

import fc from 'fast-check';
import { STATS_2 } from '../domain';
import { sumCiphertexts } from './ciphertext-addition';
import { COEFFICIENTS, writeCiphertext } from './ciphertext-layout';
import { packCiphertext, PACKED_BYTES, unpackCiphertext } from './ciphertext-packing';

const primeOf = (index: number): number => STATS_2.coefficientPrimes[Math.floor(index / STATS_2.polyModulusDegree) % 2]!;
const zero = sumCiphertexts([]);
const refused = expect.objectContaining({ code: 'CIPHERTEXT_INVALID' }) as Error;

/** Coefficients anywhere under their primes, the ends among them: some are drawn, the others repeat them. */
const ciphertexts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 64 }).map((parts) =>
    writeCiphertext(
        Float64Array.from({ length: COEFFICIENTS }, (_, index) => {
            const prime = primeOf(index);
            return Math.min(prime - 1, Math.floor(parts[index % parts.length]! * prime));
        }),
    ),
);

it('a packed ciphertext unpacks to the same bytes', () => {
    fc.assert(
        fc.property(ciphertexts, (ciphertext) => {
            const packed = packCiphertext(ciphertext);
            expect(packed).toHaveLength(94_208);
            expect(Buffer.compare(unpackCiphertext(packed), ciphertext)).toBe(0);
        }),
        {
            numRuns: 50,
            examples: [[zero], [writeCiphertext(Float64Array.from({ length: COEFFICIENTS }, (_, index) => primeOf(index) - 1))]],
        },
    );
});

it('each coefficient has 46 bits of its own, little-endian, one behind another', () => {
    fc.assert(
        fc.property(fc.nat(COEFFICIENTS - 1), fc.double({ min: 0, max: 1, noNaN: true }), (index, part) => {
            const value = Math.floor(part * (primeOf(index) - 1));
            const packed = packCiphertext(writeCiphertext(new Float64Array(COEFFICIENTS).fill(value, index, index + 1)));
            const bits = [...packed].reverse().map((byte) => byte.toString(16).padStart(2, '0'));
            expect(BigInt(`0x${bits.join('')}`)).toBe(BigInt(value) << BigInt(46 * index));
        }),
        { numRuns: 20 },
    );
});

it('reads views that begin anywhere in their buffers', () => {
    const ciphertext = writeCiphertext(Float64Array.from({ length: COEFFICIENTS }, (_, index) => index * 4_000_000_007));
    const within = (bytes: Uint8Array): Uint8Array =>
        Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
    const packed = packCiphertext(within(ciphertext));
    expect(Buffer.compare(unpackCiphertext(within(packed)), ciphertext)).toBe(0);
});

const changed = (bytes: Uint8Array, change: (copy: Buffer) => void): Buffer => {
    const copy = Buffer.from(bytes);
    change(copy);
    return copy;
};

it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a byte too few', zero.subarray(1)],
    ['a byte too many', Buffer.concat([zero, Buffer.alloc(1)])],
    ['a packed one', packCiphertext(zero)],
    ['another prefix', changed(zero, (bytes) => bytes.writeUInt8(1, 48))],
    ['a coefficient that is its prime', changed(zero, (bytes) => bytes.writeBigUInt64LE(BigInt(primeOf(0)), 113))],
    ['a last coefficient over its prime', changed(zero, (bytes) => bytes.writeBigUInt64LE(1n << 46n, bytes.length - 8))],
])('%s is not packed', (_what, bytes) => {
    expect(() => packCiphertext(bytes)).toThrow(refused);
});

it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a byte too few', new Uint8Array(PACKED_BYTES - 1)],
    ['a byte too many', new Uint8Array(PACKED_BYTES + 1)],
    ['one that is not packed', zero],
    ['ones throughout', new Uint8Array(PACKED_BYTES).fill(0xff)],
    ['a last coefficient that is not reduced', new Uint8Array(PACKED_BYTES).fill(0xff, PACKED_BYTES - 6)],
])('%s is not unpacked', (_what, bytes) => {
    expect(() => unpackCiphertext(bytes)).toThrow(refused);
});

it.each([0, 1, 2, 3, 4095, 4096, 8191, 8192, 12_287, 12_288, 16_383])(
    'coefficient %i at its prime is not unpacked, and one less is',
    (index) => {
        const prime = primeOf(index);
        const largest = packCiphertext(writeCiphertext(new Float64Array(COEFFICIENTS).fill(prime - 1, index, index + 1)));
        expect(unpackCiphertext(largest)).toHaveLength(STATS_2.ciphertextBytes);
        // One more than a number that ends in a zero: only the lowest of its bits differs.
        const [byte, bit] = [Math.floor((46 * index) / 8), (46 * index) % 8];
        expect(() => unpackCiphertext(changed(largest, (bytes) => (bytes[byte]! |= 1 << bit)))).toThrow(refused);
    },
);
