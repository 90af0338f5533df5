// SPDX-License-Identifier: Apache-2.0
// Who counts towards a cohort: patients with a record, whose readings somebody else than the asker has brought; and what a ward sets about it.

import { type Static, Type } from '@sinclair/typebox';
import { type ActorReference, closed, type Hex64, type LedgerId, type Mark, WardSchema } from '../kernel';
import { rootOf, type StoredWindow } from '../vitals';

/** Smallest number of distinct patients that count, for each code. */
export const COHORT_MINIMUM = 5;

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

/** What windows with the same signals bring to a cohort: nothing else of them is asked, so that of ten thousand little is kept. */
interface Group {
    /** Vital signs of which each of the windows has a measured value. */
    readonly codes: readonly string[];
    /** Of whom they are, each once. */
    readonly subjects: readonly LedgerId[];
    readonly windows: number;
}

/** Windows that somebody has posted. */
export interface PostedGroup extends Group {
    readonly actor: ActorReference;
}

/** As the channel may hold it: who has entered the posts of a window stands with the wards alone, by the window that they name. */
export type ReservedGroup = PostedGroup | (Group & { readonly entered: LedgerId });

/** Windows, and what is known about those who are in them and around them. */
export interface Cohort extends CohortRule {
    readonly groups: readonly PostedGroup[];
    /** Patients who have a record now. */
    readonly enrolled: ReadonlySet<LedgerId>;
    /** What the asker has posted may be made up to be subtracted, so it counts for nobody. */
    readonly asker: ActorReference;
}

/**
 * Sums up what windows bring to a cohort.
 * @param windows - of any number of patients.
 */
export function groupsOf(
    windows: readonly Pick<StoredWindow, 'id' | 'corrects' | 'manual' | 'actor' | 'subject' | 'signals'>[],
): ReservedGroup[] {
    const groups = new Map<string, { readonly first: ReservedGroup; readonly subjects: Set<LedgerId>; windows: number }>();
    for (const window of windows) {
        const { actor, subject, signals, manual } = window;
        const codes = signals.flatMap(({ code, count }) => (count > 0 ? [code] : [])).sort();
        const by = manual === true ? { entered: rootOf(window) } : { actor };
        const name = [...(by.entered === undefined ? [nameOf(actor)] : ['', by.entered]), ...codes].join(' ');
        const group = groups.get(name) ?? { first: { ...by, codes, subjects: [], windows: 0 }, subjects: new Set(), windows: 0 };
        group.subjects.add(subject);
        group.windows += 1;
        groups.set(name, group);
    }
    return [...groups.values()].map(({ first, subjects, windows: count }) => ({ ...first, subjects: [...subjects], windows: count }));
}

/**
 * Counts the distinct patients who count and have a measured value of one of the codes.
 * @param codes - vital signs.
 * @param cohort - windows of any number of patients.
 */
export function patientsWith(codes: readonly string[], cohort: Cohort): number {
    return new Set(counting(codes, cohort).flatMap(({ subjects }) => subjects)).size;
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
 * Counts the windows that have a measured value of a code.
 * @param code - a vital sign.
 * @param groups - all windows.
 */
export function windowsWith(code: string, groups: readonly PostedGroup[]): number {
    return groups.reduce((sum, { codes, windows }) => sum + (codes.includes(code) ? windows : 0), 0);
}

/** Of each group those who count, where there are any. */
function counting(codes: readonly string[], { groups, enrolled, asker }: Cohort): PostedGroup[] {
    return groups
        .filter((group) => nameOf(group.actor) !== nameOf(asker) && codes.some((code) => group.codes.includes(code)))
        .map((group) => ({ ...group, subjects: group.subjects.filter((subject) => enrolled.has(subject)) }))
        .filter(({ subjects }) => subjects.length > 0);
}

function nameOf({ mspId, ledgerId }: ActorReference): string {
    return `${mspId}/${ledgerId}`;
}
