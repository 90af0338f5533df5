// SPDX-License-Identifier: Apache-2.0
// Whether a committed release may be decrypted, and whether what came out agrees with what the ledger says about its windows.

import { releaseIdOf } from '@wardledger/chaincode/crypto';
import { COHORT_MINIMUM, DomainError, ERRORS, type Release } from '@wardledger/chaincode/domain';
import type { SignalTotals } from '../encryption/he-window';
import type { CommittedRelease } from '../ports/ledger-reader';
import type { BrokenLaw } from './release-lock';
import type { StatedCounts, WindowSum } from './window-sum';

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
 * Refuses a sum of other ciphertexts than those that both wards hold: windows are read from the own peer, and of one id this custodian has attested as many
 * statements as it was asked for.
 *
 * @throws DomainError `SUM_MISMATCH`
 */
export function demandStated(
    release: Pick<Release, 'ciphertextDigest' | 'addendsDigest'>,
    { digest, addendsDigest }: Pick<WindowSum, 'digest' | 'addendsDigest'>,
): void {
    if (release.ciphertextDigest !== digest || release.addendsDigest !== addendsDigest) {
        throw new DomainError(ERRORS.SUM_MISMATCH);
    }
}

/**
 * Refuses a sum of too few: the ledger has decided more than this, and knows of merges and of who posted; but of how many patients the readings are
 * says each window that was made here.
 *
 * @throws DomainError `COHORT_TOO_SMALL`
 */
export function demandCohort(codes: readonly string[], { patients }: Pick<WindowSum, 'patients'>): void {
    if (!codes.every((code) => (patients.get(code) ?? 0) >= COHORT_MINIMUM)) {
        throw new DomainError(ERRORS.COHORT_TOO_SMALL);
    }
}

/** What a decryption gave: totals that may leave, or the law that they break. */
export type JudgedTotals = { readonly totals: readonly SignalTotals[] } | { readonly broken: BrokenLaw };

/**
 * Judges a decryption: of every signal, asked for or not, there must be as many values inside as the windows state.
 *
 * @param totals - of every signal; `undefined` when a slot was no sum of readings
 */
export function judgeTotals(totals: readonly SignalTotals[] | undefined, stated: StatedCounts): JudgedTotals {
    if (totals === undefined) {
        return { broken: 'SLOTS' };
    }
    return totals.every(({ code, count }) => count === (stated.get(code) ?? 0)) ? { totals } : { broken: 'COUNTS' };
}
