// SPDX-License-Identifier: Apache-2.0
// Whether a committed release may be decrypted, and whether what came out agrees with what the ledger says about its windows.

import { digestOfSums, releaseIdOf } from '@wardledger/chaincode/crypto';
import {
    DEFAULT_POSTERS,
    demandDefined,
    denialOf,
    DomainError,
    type EndorsedSum,
    ERRORS,
    type Holder,
    isStrictlyAscending,
    type LedgerId,
    MAX_RELEASE_WINDOWS,
    type Release,
} from '@wardledger/chaincode/domain';
import type { SignalTotals } from '../encryption/he-window';
import type { CommittedRelease } from '../ports/ledger-reader';
import type { BrokenLaw } from './release-lock';
import type { StatedCounts, WindowSum } from './window-sum';

/**
 * A release is named by its content: its id must be the SHA-256 of the codes and windows that it lists. That id is of the windows in their order: of a list in
 * another, or with one twice, it would be the same.
 *
 * @throws DomainError `RELEASE_NOT_FOUND`, `REQUEST_INVALID`, `SUM_OVERFLOW`
 */
export function demandReleasable(committed: CommittedRelease | undefined, releaseId: string): asserts committed is CommittedRelease {
    if (committed?.release.id !== releaseId || idOf(committed) !== releaseId) {
        throw new DomainError(ERRORS.RELEASE_NOT_FOUND);
    }
    if (!isStrictlyAscending(committed.windows)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'each window enters a sum once, in the order of their ids');
    }
    if (committed.windows.length > MAX_RELEASE_WINDOWS) {
        throw new DomainError(ERRORS.SUM_OVERFLOW);
    }
}

/** By its content. */
function idOf({ release: { codes, unproven }, windows }: CommittedRelease): string {
    return releaseIdOf(codes, windows, unproven);
}

/**
 * Refuses a sum of other ciphertexts than those that both wards hold, and one that they have not made themselves: windows are read from the own peer, and of one
 * id this custodian has attested as many statements as it was asked for.
 *
 * @throws DomainError `SUM_MISMATCH`, `SUM_NOT_FOUND`
 */
export function demandStated(
    { release, sum }: { readonly release: Pick<Release, 'ciphertextDigest' | 'addendsDigest'>; readonly sum?: EndorsedSum },
    { digest, addendsDigest, leaves }: Pick<WindowSum, 'digest' | 'addendsDigest' | 'leaves'>,
): void {
    if (release.ciphertextDigest !== digest || release.addendsDigest !== addendsDigest) {
        throw new DomainError(ERRORS.SUM_MISMATCH);
    }
    if (sum === undefined) {
        throw new DomainError(ERRORS.SUM_NOT_FOUND);
    }
    if (digestOfSums(sum.sums) !== digest || sum.leaves !== leaves) {
        throw new DomainError(ERRORS.SUM_MISMATCH);
    }
}

/** What this custodian knows itself of the windows of a sum. */
export interface KnownWindows {
    readonly ward: string;
    /** Whose each is by the list of what was decrypted, in their order. */
    readonly holders: readonly Holder[];
    /** The last version that was attested of what is made of a root; 0 where nothing was made anew. */
    readonly newestOf: (root: LedgerId) => number;
}

/** Nobody: who asks, and who has a record, is for the ledger to judge. */
const NOBODY = { mspId: '', ledgerId: '' };

/**
 * Judges a release by the ledger's own rules, over what this custodian has attested and decrypted, whatever the wards' peers say together: one ward, nothing that
 * was corrected since, five patients for each code, each window in one set, no more than fits. That no device has signed something, which is only in what is
 * asked for, is the own peer's word: no custodian attests it (`isUnproven`).
 *
 * @throws DomainError the first rule that forbids it
 */
export function demandRules(
    { codes, unproven }: Pick<Release, 'codes' | 'unproven'>,
    { windows, groups, leaves }: Pick<WindowSum, 'windows' | 'groups' | 'leaves'>,
    { ward, holders, newestOf }: KnownWindows,
): void {
    const judged = windows.map(({ ward: of, root, version }, index) => {
        const holder = demandDefined(holders[index], 'the holder of a window');
        // What was decrypted already tells nothing new.
        return { ward: of, holder, isRetired: holder !== 'own' && version < newestOf(root) };
    });
    const enrolled = new Set(groups.flatMap(({ subjects }) => subjects));
    const posted = groups.map((group) => ('actor' in group ? group : { ...group, actor: { ...NOBODY, ledgerId: group.entered } }));
    const isAnyUnproven = unproven !== true && windows.some(({ isUnproven }) => isUnproven);
    const cohort = { groups: posted, enrolled, asker: NOBODY, posters: DEFAULT_POSTERS };
    const denial = denialOf({ codes, windows: judged, ward, isAnyUnproven, ...cohort });
    if (denial !== undefined) {
        throw new DomainError(ERRORS[denial]);
    }
    if (leaves !== windows.length) {
        throw new DomainError(ERRORS.SUM_MISMATCH);
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
