// SPDX-License-Identifier: Apache-2.0
// The rules of releases: one ward, under whatever keys, no retired window, a large enough cohort for each code, each window in one set only, no overflow.

import type { Hex64, LedgerId } from '../kernel';
import { signalOf, type StoredWindow, sumFits } from '../vitals';
import { type Cohort, isLargeEnough, measures } from './cohort';
import type { Merged, ReleaseDenial } from './release';

/** A request for a release, with what the ledger holds about its windows. */
export interface ReleaseQuestion extends Cohort {
    readonly codes: readonly string[];
    /** The digest of the set that is asked for. */
    readonly windowsDigest: Hex64;
    /** For each window the digest of the set in which it was released before. */
    readonly markers: readonly (Hex64 | undefined)[];
    /** Whether one of the windows is retired. */
    readonly hasRetired: boolean;
    /** The caller's ward. */
    readonly ward: string;
}

const rules: readonly (readonly [ReleaseDenial, (question: ReleaseQuestion) => boolean])[] = [
    ['WARD_FORBIDDEN', ({ windows, ward }) => windows.every((window) => window.ward === ward)],
    ['WINDOW_RETIRED', ({ hasRetired }) => !hasRetired],
    ['COHORT_TOO_SMALL', (question) => question.codes.every((code) => isLargeEnough(code, question))],
    ['RELEASE_BUDGET_SPENT', ({ markers, windowsDigest }) => markers.every((marker) => marker === undefined || marker === windowsDigest)],
    ['SUM_OVERFLOW', ({ codes, windows }) => codes.every((code) => fits(code, windows))],
];

/**
 * Decides whether a sum may be decrypted.
 * @param question - what is asked.
 * @returns the first rule that forbids it, or undefined.
 */
export function denialOf(question: ReleaseQuestion): ReleaseDenial | undefined {
    return rules.find(([, holds]) => !holds(question))?.[0];
}

/**
 * Tells whether patients of a release were merged or separated since: somebody is merged under them who was not, or somebody whose readings are
 * in it is now another patient. Who was merged and has gone since without readings in it, by an erasure perhaps, changes nothing.
 * @param then - who was merged when it was released.
 * @param now - who is merged now.
 * @param subjects - under whose ledger ids its windows came.
 */
export function isMergedSince(then: Merged, now: Merged, subjects: readonly LedgerId[]): boolean {
    return [...Object.keys(now), ...subjects].some((id) => now[id] !== then[id]);
}

/** The whole ciphertext is added, so every slot of the code takes readings of each window that has any. */
function fits(code: string, windows: readonly StoredWindow[]): boolean {
    const signal = signalOf(code);
    return signal !== undefined && sumFits(signal, windows.filter((window) => measures(window, [code])).length);
}
