// SPDX-License-Identifier: Apache-2.0
// The rules of releases: one ward, one key, a large enough cohort for each code, each window in one set only, and no overflow.

import type { Hex64 } from '../kernel';
import { signalOf, type StoredWindow, sumFits } from '../vitals';
import { COHORT_MINIMUM, type ReleaseDenial } from './release';

/** A request for a release, with what the ledger holds about its windows. */
export interface ReleaseQuestion {
    readonly codes: readonly string[];
    readonly windows: readonly StoredWindow[];
    /** The digest of the set that is asked for. */
    readonly windowsDigest: Hex64;
    /** For each window the digest of the set in which it was released before. */
    readonly markers: readonly (Hex64 | undefined)[];
    /** The caller's ward. */
    readonly ward: string;
}

const rules: readonly (readonly [ReleaseDenial, (question: ReleaseQuestion) => boolean])[] = [
    ['WARD_FORBIDDEN', ({ windows, ward }) => windows.every((window) => window.ward === ward)],
    ['KEY_MISMATCH', ({ windows }) => new Set(windows.map(({ keyId }) => keyId)).size === 1],
    ['COHORT_TOO_SMALL', ({ codes, windows }) => codes.every((code) => patientsWith([code], windows) >= COHORT_MINIMUM)],
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
 * Counts the distinct patients who have at least one measured value of one of the codes.
 * @param codes - vital signs.
 * @param windows - windows of any number of patients.
 */
export function patientsWith(codes: readonly string[], windows: readonly StoredWindow[]): number {
    return new Set(windows.filter((window) => measures(window, codes)).map(({ subject }) => subject)).size;
}

function measures({ signals }: StoredWindow, codes: readonly string[]): boolean {
    return signals.some(({ code, count }) => count > 0 && codes.includes(code));
}

/** The whole ciphertext is added, so every slot of the code takes at most one value of each window. */
function fits(code: string, windows: readonly StoredWindow[]): boolean {
    const signal = signalOf(code);
    return signal !== undefined && sumFits(signal, windows.filter((window) => measures(window, [code])).length);
}
