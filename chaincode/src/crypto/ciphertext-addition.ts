// SPDX-License-Identifier: Apache-2.0
// Adds BFV ciphertexts without any key or library: coefficient by coefficient modulo its prime, byte for byte what SEAL's evaluator gives.

import { addCoefficients, COEFFICIENTS, writeCiphertext } from './ciphertext-layout';

/** A running sum of ciphertexts of parameter set stats-2. That they are under one key cannot be seen in the bytes: the caller compares key ids. */
export class CiphertextSum {
    readonly #coefficients = new Float64Array(COEFFICIENTS);

    /**
     * Adds one ciphertext.
     * @param ciphertext - uncompressed, 131,185 bytes.
     * @throws DomainError CIPHERTEXT_INVALID; the sum must not be used then.
     */
    add(ciphertext: Uint8Array): void {
        addCoefficients(this.#coefficients, ciphertext);
    }

    /**
     * Gives the sum as a ciphertext.
     * @returns uncompressed, 131,185 bytes.
     */
    toBytes(): Uint8Array {
        return writeCiphertext(this.#coefficients);
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
    for (const ciphertext of ciphertexts) {
        sum.add(ciphertext);
    }
    return sum.toBytes();
}
