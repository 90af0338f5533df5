// SPDX-License-Identifier: Apache-2.0
// The bytes of an uncompressed SEAL 4.1 ciphertext of parameter set stats-2: 113 bytes of prefix, then 16,384 words of 64 bits
// (little-endian), ordered by polynomial, prime, coefficient. Nothing else is ever accepted.

import { demandDefined, DomainError, ERRORS, STATS_2 } from '../domain';

const { polyModulusDegree, coefficientPrimes, ciphertextBytes, ciphertextPrefixBytes, parmsId } = STATS_2;
const POLYNOMIALS = 2;
const WORD_BYTES = 8;
const HALF_WORD = 2 ** 32;

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

/** The only prefix that a ciphertext of the set can have. */
const PREFIX: Uint8Array = Buffer.concat([
    header(ciphertextBytes),
    Buffer.from(parmsId, 'hex'),
    Buffer.from([0]), // not in NTT form
    word(POLYNOMIALS),
    word(polyModulusDegree),
    word(coefficientPrimes.length),
    Buffer.from('000000000000f03f', 'hex'), // scale: 1 as a double
    word(1), // correction factor
    header(24 + COEFFICIENTS * WORD_BYTES),
    word(COEFFICIENTS),
]);

/** Coefficients that follow each other under one prime: the primes alternate, once for each polynomial. */
const BLOCK_PRIMES: readonly number[] = Array.from({ length: POLYNOMIALS }, () => coefficientPrimes).flat();

/**
 * Adds the coefficients of a ciphertext to running sums, each modulo its prime.
 * @param sums - 16,384 coefficients, each under its prime; half changed when this throws.
 * @param bytes - uncompressed, 131,185 bytes.
 * @throws DomainError CIPHERTEXT_INVALID for another length, another prefix or a coefficient that is not reduced.
 */
export function addCoefficients(sums: Float64Array, bytes: Uint8Array): void {
    if (bytes.length !== ciphertextBytes) {
        throw new DomainError(ERRORS.CIPHERTEXT_INVALID, 'Wrong length');
    }
    if (!PREFIX.every((byte, index) => bytes[index] === byte)) {
        throw new DomainError(ERRORS.CIPHERTEXT_INVALID, 'Wrong prefix');
    }
    const words = new DataView(bytes.buffer, bytes.byteOffset + ciphertextPrefixBytes);
    for (const [block, prime] of BLOCK_PRIMES.entries()) {
        const start = block * polyModulusDegree;
        for (let index = start; index < start + polyModulusDegree; index += 1) {
            // A word of 2^53 or more loses digits here, but stays far over every prime.
            const coefficient = words.getUint32(index * WORD_BYTES, true) + words.getUint32(index * WORD_BYTES + 4, true) * HALF_WORD;
            if (coefficient >= prime) {
                throw new DomainError(ERRORS.CIPHERTEXT_INVALID, 'Coefficient not under its prime');
            }
            const before = sums[index];
            const sum = (before === undefined ? demandDefined<number>(before, 'a coefficient of the sum') : before) + coefficient;
            sums[index] = sum >= prime ? sum - prime : sum;
        }
    }
}

/**
 * Refuses coefficients that no ciphertext has.
 * @param coefficients - 16,384 whole numbers.
 * @throws DomainError CIPHERTEXT_INVALID for one that is not reduced.
 */
export function demandReduced(coefficients: Float64Array): void {
    for (const [block, prime] of BLOCK_PRIMES.entries()) {
        for (const coefficient of coefficients.subarray(block * polyModulusDegree, (block + 1) * polyModulusDegree)) {
            if (coefficient >= prime) {
                throw new DomainError(ERRORS.CIPHERTEXT_INVALID, 'Coefficient not under its prime');
            }
        }
    }
}

/**
 * Writes a ciphertext.
 * @param coefficients - 16,384, each under its prime.
 * @returns 131,185 bytes.
 */
export function writeCiphertext(coefficients: Float64Array): Uint8Array {
    const bytes = new Uint8Array(ciphertextBytes);
    bytes.set(PREFIX);
    const words = new DataView(bytes.buffer, ciphertextPrefixBytes);
    let at = 0;
    for (const coefficient of coefficients) {
        words.setUint32(at, coefficient, true); // modulo 2^32
        words.setUint32(at + 4, Math.floor(coefficient / HALF_WORD), true);
        at += WORD_BYTES;
    }
    return bytes;
}
