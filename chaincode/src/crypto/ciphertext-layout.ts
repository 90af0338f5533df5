// SPDX-License-Identifier: Apache-2.0
// The bytes of an uncompressed SEAL 4.1 ciphertext of parameter set stats-1: 113 bytes of prefix, then 16,384 words of 64 bits
// (little-endian), ordered by polynomial, prime, coefficient. Nothing else is ever accepted.

import { DomainError, STATS_1 } from '../domain';

const { polyModulusDegree, coefficientPrimes, ciphertextBytes, ciphertextPrefixBytes, parmsId } = STATS_1;
const POLYNOMIALS = 2;
const WORD_BYTES = 8;
const HALF_BITS = 2 ** 32;

/** Coefficients of a ciphertext: 2 polynomials x 2 primes x 4,096. */
export const COEFFICIENTS = POLYNOMIALS * coefficientPrimes.length * polyModulusDegree;

/** Header of SEAL 4.1: magic, header size, version, no compression, then the size of the whole object. */
function header(size: number): Buffer {
    const bytes = Buffer.from('5ea1100401000000'.padEnd(32, '0'), 'hex');
    bytes.writeBigUInt64LE(BigInt(size), WORD_BYTES);
    return bytes;
}

function word(value: number): Buffer {
    const bytes = Buffer.alloc(WORD_BYTES);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
}

function scaleOfOne(): Buffer {
    const bytes = Buffer.alloc(WORD_BYTES);
    bytes.writeDoubleLE(1);
    return bytes;
}

/** The only prefix that a ciphertext of the set can have. */
const PREFIX: Uint8Array = Buffer.concat([
    header(ciphertextBytes),
    Buffer.from(parmsId, 'hex'),
    Buffer.from([0]), // not in NTT form
    word(POLYNOMIALS),
    word(polyModulusDegree),
    word(coefficientPrimes.length),
    scaleOfOne(),
    word(1), // correction factor
    header(24 + COEFFICIENTS * WORD_BYTES),
    word(COEFFICIENTS),
]);

/**
 * Gives the prime of a coefficient.
 * @param index - 0 to 16,383.
 */
export function primeAt(index: number): number {
    const prime = coefficientPrimes[Math.floor(index / polyModulusDegree) % coefficientPrimes.length];
    return prime ?? 0;
}

/**
 * Reads the coefficients of a ciphertext.
 * @param bytes - uncompressed, 131,185 bytes.
 * @param visit - takes index and coefficient, each under its prime, in order.
 * @throws DomainError CIPHERTEXT_INVALID for another length, another prefix or a coefficient that is not reduced.
 */
export function readCoefficients(bytes: Uint8Array, visit: (index: number, coefficient: number) => void): void {
    if (bytes.length !== ciphertextBytes) throw new DomainError('CIPHERTEXT_INVALID', 'Wrong length');
    if (!PREFIX.every((byte, index) => bytes[index] === byte)) throw new DomainError('CIPHERTEXT_INVALID', 'Wrong prefix');
    const view = new DataView(bytes.buffer, bytes.byteOffset + ciphertextPrefixBytes);
    for (let index = 0; index < COEFFICIENTS; index += 1) {
        // Both halves of the word, so that a value of 2^53 or more cannot slip through rounding: it is far over every prime.
        const coefficient = view.getUint32(index * WORD_BYTES, true) + view.getUint32(index * WORD_BYTES + 4, true) * HALF_BITS;
        if (coefficient >= primeAt(index)) throw new DomainError('CIPHERTEXT_INVALID', 'Coefficient not under its prime');
        visit(index, coefficient);
    }
}

/**
 * Writes a ciphertext.
 * @param coefficientAt - gives the coefficient of an index, under its prime.
 * @returns 131,185 bytes.
 */
export function writeCiphertext(coefficientAt: (index: number) => number): Uint8Array {
    const bytes = new Uint8Array(ciphertextBytes);
    bytes.set(PREFIX);
    const view = new DataView(bytes.buffer, ciphertextPrefixBytes);
    for (let index = 0; index < COEFFICIENTS; index += 1) {
        const coefficient = coefficientAt(index);
        view.setUint32(index * WORD_BYTES, coefficient % HALF_BITS, true);
        view.setUint32(index * WORD_BYTES + 4, Math.floor(coefficient / HALF_BITS), true);
    }
    return bytes;
}
