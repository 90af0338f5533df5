// SPDX-License-Identifier: Apache-2.0
// Adds BFV ciphertexts without any key or library: coefficient by coefficient modulo its prime, byte for byte what SEAL's evaluator gives.

import { COEFFICIENTS, primeAt, readCoefficients, writeCiphertext } from './ciphertext-layout';

/** Coefficients are under 2^36, so 2^17 of them add exactly in a double; sums are reduced long before. */
const REDUCE_EVERY = 65_536;

/** A running sum of ciphertexts of parameter set stats-1 under one key. Whether the key is the same cannot be seen in the bytes. */
export class CiphertextSum {
    readonly #sums = new Float64Array(COEFFICIENTS);
    #pending = 0;

    /**
     * Adds one ciphertext.
     * @param ciphertext - uncompressed, 131,185 bytes.
     * @throws DomainError CIPHERTEXT_INVALID; the sum is unusable then.
     */
    add(ciphertext: Uint8Array): void {
        const sums = this.#sums;
        readCoefficients(ciphertext, (index, coefficient) => {
            sums[index] = (sums[index] ?? 0) + coefficient;
        });
        this.#pending += 1;
        if (this.#pending === REDUCE_EVERY) this.#reduce();
    }

    /**
     * Gives the sum as a ciphertext.
     * @returns 131,185 bytes.
     */
    toBytes(): Uint8Array {
        this.#reduce();
        return writeCiphertext((index) => this.#sums[index] ?? 0);
    }

    #reduce(): void {
        this.#sums.forEach((sum, index) => {
            this.#sums[index] = sum % primeAt(index);
        });
        this.#pending = 0;
    }
}

/**
 * Adds ciphertexts.
 * @param ciphertexts - uncompressed, 131,185 bytes each, all under one key.
 * @returns their sum, 131,185 bytes.
 * @throws DomainError CIPHERTEXT_INVALID
 */
export function sumCiphertexts(ciphertexts: Iterable<Uint8Array>): Uint8Array {
    const sum = new CiphertextSum();
    for (const ciphertext of ciphertexts) sum.add(ciphertext);
    return sum.toBytes();
}
