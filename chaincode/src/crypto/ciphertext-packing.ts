// SPDX-License-Identifier: Apache-2.0
// Packs a ciphertext to the bits of its primes, for where it is kept: coefficients are noise, so nothing else in them can be saved, and no compressor
// saves as much. Prefix and upper bits are known. Only the raw bytes have a digest.

import { DomainError, ERRORS, STATS_2 } from '../domain';
import { addCoefficients, COEFFICIENTS, demandReduced, writeCiphertext } from './ciphertext-layout';

/** Of each coefficient, little-endian, one behind another: four of them fill 23 bytes. */
const [BITS] = STATS_2.primeBits;
const MODULUS = 2 ** BITS;
const HALF_WORD = 2 ** 32;

/** Bytes of a packed ciphertext: 94,208. */
export const PACKED_BYTES = (COEFFICIENTS * BITS) / 8;

/**
 * Packs a ciphertext.
 * @param ciphertext - uncompressed, 131,185 bytes.
 * @returns 94,208 bytes.
 * @throws DomainError CIPHERTEXT_INVALID for another length, another prefix or a coefficient that is not reduced.
 */
export function packCiphertext(ciphertext: Uint8Array): Uint8Array {
    const coefficients = new Float64Array(COEFFICIENTS);
    addCoefficients(coefficients, ciphertext);
    const packed = new Uint8Array(PACKED_BYTES);
    const view = new DataView(packed.buffer);
    let [at, carry, carried] = [0, 0, 0];
    for (const coefficient of coefficients) {
        // At most six bits are left of the one before, so that 52 are never exceeded: a double holds them.
        const value = carry + coefficient * (1 << carried);
        const bits = carried + BITS;
        const upper = Math.floor(value / HALF_WORD);
        view.setUint32(at, value, true);
        packed[at + 4] = upper;
        if (bits >= 48) {
            packed[at + 5] = upper >> 8;
        }
        at += bits >> 3;
        carried = bits & 7;
        carry = bits >= 48 ? upper >> 16 : upper >> 8;
    }
    return packed;
}

/**
 * Gives a packed ciphertext back.
 * @param packed - 94,208 bytes.
 * @returns uncompressed, 131,185 bytes.
 * @throws DomainError CIPHERTEXT_INVALID for another length or a coefficient that is not reduced.
 */
export function unpackCiphertext(packed: Uint8Array): Uint8Array {
    if (packed.length !== PACKED_BYTES) {
        throw new DomainError(ERRORS.CIPHERTEXT_INVALID, 'Wrong length');
    }
    const view = new DataView(packed.buffer, packed.byteOffset);
    const coefficients = new Float64Array(COEFFICIENTS);
    let [at, carry, carried] = [0, 0, 0];
    for (let index = 0; index < COEFFICIENTS; index += 1) {
        const bytes = BITS - carried > 40 ? 6 : 5;
        const upper = bytes === 6 ? view.getUint16(at + 4, true) : view.getUint8(at + 4);
        const value = carry + (view.getUint32(at, true) + upper * HALF_WORD) * (1 << carried);
        carry = Math.floor(value / MODULUS);
        coefficients[index] = value - carry * MODULUS;
        at += bytes;
        carried += bytes * 8 - BITS;
    }
    demandReduced(coefficients);
    return writeCiphertext(coefficients);
}
