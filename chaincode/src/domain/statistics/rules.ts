// SPDX-License-Identifier: Apache-2.0
// The rules of releases: one ward, under whatever keys, no retired window, none with unproven posts unless asked for, a large enough cohort for each code, each window in one set only, no overflow. Parts
// are judged by what is asked of each window, the whole by the rest; the custodian judges by the same rules what it has attested itself.

import type { LedgerId } from '../kernel';
import { signalOf, sumFits } from '../vitals';
import { type Cohort, isLargeEnough, type PostedGroup, windowsWith } from './cohort';
import type { Merged, ReleaseDenial } from './release';
import type { Holder } from './reservation';

/** Windows that are asked for, each judged by itself. */
export interface PartQuestion {
    readonly windows: readonly {
        readonly ward: string;
        readonly holder: Holder;
        /** Whether it is out of statistics. */
        readonly isRetired: boolean;
    }[];
    /** The caller's ward. */
    readonly ward: string;
}

/** A request for a release, with what the ledger holds about its windows: `windows` are those of its last part, the groups are of all. */
export interface ReleaseQuestion extends Cohort, PartQuestion {
    readonly codes: readonly string[];
    /** Whether a window of a part before is out of statistics since it was judged. */
    readonly isAnyBeforeRetired?: boolean | undefined;
    /** Whether one of all windows has posts that no enrolled device has signed, and the question did not ask for such. */
    readonly isAnyUnproven: boolean;
}

type Rule<Question> = readonly [ReleaseDenial, (question: Question) => boolean];

const isOfWard: Rule<PartQuestion> = ['WARD_FORBIDDEN', ({ windows, ward }) => windows.every((window) => window.ward === ward)];
const isCurrent: Rule<PartQuestion> = ['WINDOW_RETIRED', ({ windows }) => !windows.some(({ isRetired }) => isRetired)];
const isUnspent: Rule<PartQuestion> = ['RELEASE_BUDGET_SPENT', ({ windows }) => !windows.some(({ holder }) => holder === 'release')];
const isUnreserved: Rule<PartQuestion> = ['WINDOW_RESERVED', ({ windows }) => !windows.some(({ holder }) => holder === 'reservation')];

const partRules: readonly Rule<PartQuestion>[] = [isOfWard, isCurrent, isUnspent, isUnreserved];

const rules: readonly Rule<ReleaseQuestion>[] = [
    isOfWard,
    isCurrent,
    ['WINDOW_RETIRED', ({ isAnyBeforeRetired }) => isAnyBeforeRetired !== true],
    ['WINDOW_UNPROVEN', ({ isAnyUnproven }) => !isAnyUnproven],
    ['COHORT_TOO_SMALL', (question) => question.codes.every((code) => isLargeEnough(code, question))],
    isUnspent,
    isUnreserved,
    ['SUM_OVERFLOW', ({ codes, groups }) => codes.every((code) => fits(code, groups))],
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
 * Decides whether windows may be reserved, whatever others are.
 * @param question - what is asked.
 * @returns the first rule that forbids it, or undefined.
 */
export function denialOfPart(question: PartQuestion): ReleaseDenial | undefined {
    return partRules.find(([, holds]) => !holds(question))?.[0];
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
function fits(code: string, groups: readonly PostedGroup[]): boolean {
    const signal = signalOf(code);
    return signal !== undefined && sumFits(signal, windowsWith(code, groups));
}
