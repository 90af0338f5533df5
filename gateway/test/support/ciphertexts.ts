// SPDX-License-Identifier: Apache-2.0
// Bytes that have the form of a ciphertext and hold nothing: what is kept need not be encrypted for a test.

import { sumCiphertexts } from '@wardledger/chaincode/crypto';
import { STATS_2 } from '@wardledger/chaincode/domain';

/** @param seed - other bytes for each, under 2^45 */
export function madeUpCiphertext(seed: number): Uint8Array {
    const bytes = Buffer.from(sumCiphertexts([]));
    bytes.writeBigUInt64LE(BigInt(seed), STATS_2.ciphertextPrefixBytes);
    return bytes;
}
