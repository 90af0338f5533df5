// SPDX-License-Identifier: Apache-2.0
// Who counts towards a cohort: patients with a record, whose readings somebody else than the asker has brought; and what a ward sets about it.

import { type Static, Type } from '@sinclair/typebox';
import { type ActorReference, closed, type Hex64, type LedgerId, type Mark, WardSchema } from '../kernel';
import type { StoredWindow } from '../vitals';
import { COHORT_MINIMUM } from './release';

/** From how many callers other than the asker the readings of a cohort must come, until a ward sets more. */
export const DEFAULT_POSTERS = 1;

/** What a ward sets about cohorts. */
export const CohortRuleSchema = closed({ posters: Type.Integer({ minimum: DEFAULT_POSTERS, maximum: 100 }) });
export type CohortRule = Static<typeof CohortRuleSchema>;

export const GetCohortRuleSchema = closed({ ward: WardSchema });

/** The name of the setting by which both wards let one of them demand fewer posters: `governance` keeps it for each ward. */
export const COHORT_POSTERS = 'cohort-posters';

/** World state `cohort-rule/{ward}`: the setting, and who made it. */
export interface CohortRuleState extends CohortRule, Mark {
    /** The last change of what both wards had approved when it was made: an approval serves once, and a rule made after it ends it. */
    readonly approval?: Hex64;
}

/** A rule that somebody would set, and what stands on the ledger about it. */
export interface RuleQuestion {
    readonly posters: number;
    readonly stored: CohortRuleState | undefined;
    /** What both wards have approved last. */
    readonly approved: { readonly digest: Hex64; readonly change: Hex64 } | undefined;
    /** Of the rule. */
    readonly digest: Hex64;
}

/**
 * Tells whether a ward may set a rule alone: to demand more restricts what is its own, to demand fewer loosens it and takes both.
 * @param question - the rule.
 */
export function maySetRule({ posters, stored, approved, digest }: RuleQuestion): boolean {
    const isLoosened = posters < (stored?.posters ?? DEFAULT_POSTERS);
    return !isLoosened || (approved?.digest === digest && approved.change !== stored?.approval);
}

/** Windows, and what is known about those who are in them and around them. */
export interface Cohort extends CohortRule {
    readonly windows: readonly StoredWindow[];
    /** Patients who have a record now. */
    readonly enrolled: ReadonlySet<LedgerId>;
    /** What the asker has posted may be made up to be subtracted, so it counts for nobody. */
    readonly asker: ActorReference;
}

/**
 * Counts the distinct patients who count and have a measured value of one of the codes.
 * @param codes - vital signs.
 * @param cohort - windows of any number of patients.
 */
export function patientsWith(codes: readonly string[], cohort: Cohort): number {
    return new Set(counting(codes, cohort).map(({ subject }) => subject)).size;
}

/**
 * Tells whether a code was measured in enough patients, by enough others than the asker.
 * @param code - a vital sign.
 * @param cohort - windows of any number of patients.
 */
export function isLargeEnough(code: string, cohort: Cohort): boolean {
    const posters = new Set(counting([code], cohort).map(({ actor }) => nameOf(actor)));
    return patientsWith([code], cohort) >= COHORT_MINIMUM && posters.size >= cohort.posters;
}

/**
 * Tells whether a window has a measured value of one of the codes.
 * @param window - as stored.
 * @param codes - vital signs.
 */
export function measures({ signals }: Pick<StoredWindow, 'signals'>, codes: readonly string[]): boolean {
    return signals.some(({ code, count }) => count > 0 && codes.includes(code));
}

function counting(codes: readonly string[], { windows, enrolled, asker }: Cohort): StoredWindow[] {
    return windows.filter((window) => enrolled.has(window.subject) && nameOf(window.actor) !== nameOf(asker) && measures(window, codes));
}

function nameOf({ mspId, ledgerId }: ActorReference): string {
    return `${mspId}/${ledgerId}`;
}
