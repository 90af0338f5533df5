// SPDX-License-Identifier: Apache-2.0
// Ciphertexts that hold nothing anybody could decrypt, of which sums can be made all the same.

import { createHash } from 'node:crypto';
import { STATS_2 } from '../../src/domain';
import { sumCiphertexts } from '../../src/crypto';

/** One that follows from a word: pseudo-random coefficients, each far under its prime. */
export function ciphertextOf(word: string): Uint8Array {
    const bytes = Buffer.from(sumCiphertexts([]));
    const stream = createHash('shake256', { outputLength: bytes.length }).update(word).digest();
    for (let at = STATS_2.ciphertextPrefixBytes; at < bytes.length; at += 8) {
        stream.copy(bytes, at, at, at + 5);
    }
    return bytes;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
