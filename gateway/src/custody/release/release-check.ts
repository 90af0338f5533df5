// SPDX-License-Identifier: Apache-2.0
// Whether a committed release may be decrypted, and whether what came out agrees with what the ledger says about its windows.

import { releaseIdOf } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { SignalTotals } from '../encryption/he-window';
import type { CommittedRelease, CommittedWindow } from '../ports/ledger-reader';

/**
 * A release is named by its content: its id must be the SHA-256 of the codes and windows that it lists.
 *
 * @throws DomainError `RELEASE_NOT_FOUND`
 */
export function demandReleasable(committed: CommittedRelease | undefined, releaseId: string): asserts committed is CommittedRelease {
    if (committed?.release.id !== releaseId || releaseIdOf(committed.release.codes, committed.windows) !== releaseId) {
        throw new DomainError(ERRORS.RELEASE_NOT_FOUND);
    }
}

/**
 * The number of values found inside must be the number that the windows state; otherwise a ciphertext is not what its window says.
 *
 * @throws DomainError `SUM_MISMATCH`, without telling by how much
 */
export function demandTotalsFit(totals: readonly SignalTotals[], windows: readonly CommittedWindow[]): void {
    const stated = windows.flatMap(({ signals }) => signals);
    for (const { code, count } of totals) {
        const expected = stated.filter((signal) => signal.code === code).reduce((sum, signal) => sum + signal.count, 0);
        if (count !== expected) {
            throw new DomainError(ERRORS.SUM_MISMATCH);
        }
    }
}
