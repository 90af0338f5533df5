// SPDX-License-Identifier: Apache-2.0
// What a custodian tells of sums: digests, and which windows are in none; never what is inside.

import type { Hex64 } from '@wardledger/chaincode/domain';

/**
 * A window that no sum can hold, and why: its ciphertext is missing or damaged, is under another key or parameter set, or was not made by this
 * custodian.
 */
export interface LeftOutWindow {
    readonly window: string;
    readonly code: 'CIPHERTEXT_INVALID' | 'KEY_MISMATCH' | 'PARAMETER_SET_UNKNOWN' | 'ATTESTATION_INVALID';
}

/** What became of adding windows. */
export interface CiphertextSumAnswer {
    /** SHA-256 (hex) of the sum; absent when nothing could be added. */
    readonly ciphertextDigest?: string;
    /** The others were added. */
    readonly leftOut: readonly LeftOutWindow[];
    /** Windows of patients who refuse to be in sums, as both wards say; they were not added, nor were those that were only asked about. Nobody who asks for figures is told which they are. */
    readonly refused: readonly string[];
}

/** A release whose decryption broke a law, and the digest of the file that says so. */
export interface BrokenRelease {
    readonly release: Hex64;
    /** SHA-256 of the file, the same before it was unlocked and after. */
    readonly evidence: Hex64;
}
