// SPDX-License-Identifier: Apache-2.0
// Adds the ciphertexts of committed windows, after checking on the ledger's own statements that their sum can be meaningful.

import { CiphertextSum, sha256Hex } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS, PARAMETER_SET, SIGNALS, sumFits } from '@wardledger/chaincode/domain';
import type { CommittedWindow, LedgerReader } from '../ports/ledger-reader';
import type { CiphertextSource } from './ciphertext-files';

/** A sum and what it was made of. */
export interface WindowSum {
    readonly ciphertext: Uint8Array;
    /** SHA-256 (hex) of the ciphertext. */
    readonly digest: string;
    readonly windows: readonly CommittedWindow[];
}

/** What adding needs. */
export interface SumSources {
    readonly ledger: Pick<LedgerReader, 'getWindows'>;
    readonly ciphertexts: CiphertextSource;
    /** The only key whose ciphertexts may enter. */
    readonly keyId: string;
}

/**
 * Adds the windows' ciphertexts, each read from its file and compared with the ledger's digest.
 *
 * @throws DomainError `WINDOW_NOT_FOUND`, `PARAMETER_SET_UNKNOWN`, `KEY_MISMATCH`, `SUM_OVERFLOW`, `CIPHERTEXT_INVALID`
 */
export async function sumWindows(ids: readonly string[], { ledger, ciphertexts, keyId }: SumSources): Promise<WindowSum> {
    if (ids.length === 0 || new Set(ids).size < ids.length) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'a sum needs a window, and each window enters it once');
    }
    const found = await ledger.getWindows(ids);
    const windows = ids.map((id, i) => {
        const window = found[i];
        if (window?.id !== id) {
            throw new DomainError(ERRORS.WINDOW_NOT_FOUND, 'a window of the sum is not on the ledger');
        }
        return window;
    });
    if (windows.some((window) => window.parameterSet !== PARAMETER_SET)) {
        throw new DomainError(ERRORS.PARAMETER_SET_UNKNOWN);
    }
    if (windows.some((window) => window.keyId !== keyId)) {
        throw new DomainError(ERRORS.KEY_MISMATCH, 'a window of the sum is under another key');
    }
    // Any signal that wraps around would be wrong in silence, so each counts, released or not.
    const overflowing = SIGNALS.some((signal) => {
        const carrying = windows.filter(({ signals }) => signals.some(({ code }) => code === signal.code));
        return !sumFits(signal, carrying.length);
    });
    if (overflowing) {
        throw new DomainError(ERRORS.SUM_OVERFLOW);
    }
    const sum = new CiphertextSum();
    for (const { ciphertext } of windows) {
        sum.add(await ciphertexts.read(ciphertext.digest));
    }
    const bytes = sum.toBytes();
    return { ciphertext: bytes, digest: sha256Hex(bytes), windows };
}
