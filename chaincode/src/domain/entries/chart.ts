// SPDX-License-Identifier: Apache-2.0
// The chart: which of a patient's entries count, and which of them replace others. The transaction that wrote an entry could not look, so whoever reads
// looks for it.

import { type Circle, circleAt, circleStanding, inOrder, isBound, isRefused, isTreating, type PatientStanding } from '../access';
import { type Actor, isGrantee, type LedgerId, type Milliseconds } from '../kernel';
import type { StoredEntry } from './entry';

/** An entry that counts. */
export interface ChartEntry {
    readonly entry: StoredEntry;
    /** The entry that it replaces. Absent where it names one that it may not replace: then it is an entry like any other. */
    readonly corrects?: LedgerId;
    /** The newest that replaces it. */
    readonly correctedBy?: LedgerId;
}

/** Whether a clinician may change what others wrote about a patient: of the team of an open visit, or whom a grant lets update; unless the patient refuses. */
export function mayUpdate(standing: PatientStanding, clinician: Pick<Actor, 'ledgerId' | 'roles'>): boolean {
    const { ledgerId: person, roles } = clinician;
    const isGranted = isGrantee(roles) && standing.grants.some((grant) => grant.clinician === person && grant.scope.includes('update'));
    return (isGranted || isTreating(standing, clinician)) && !isRefused(standing, { person, purpose: 'TREAT' });
}

/** What held of a patient at a time. Of the facts of one millisecond all are taken to be before its entries. */
function standingAt(circle: Circle, time: Milliseconds): PatientStanding {
    return circleStanding(circleAt(circle, time), time);
}

/** Nobody writes into their own record, or into that of whom they speak for. */
function isOwnMatter({ author, time }: StoredEntry, circle: Circle): boolean {
    const wasEverBound = circle.own.facts.some((fact) => fact.kind === 'proxy' && fact.person === author.ledgerId);
    return wasEverBound && isBound(standingAt(circle, time), author.ledgerId);
}

/** Whether an entry may replace one that stood before: of the same kind, no more open than it, and by its author or who might change it then. */
function mayCorrect(entry: StoredEntry, former: StoredEntry, circle: Circle): boolean {
    if (former.category !== entry.category || (former.confidential === true && entry.confidential !== true)) {
        return false;
    }
    const { author, time } = entry;
    return former.author.ledgerId === author.ledgerId || mayUpdate(standingAt(circle, time), author);
}

/**
 * Tells what stands in a patient's chart.
 * @param entries - of all ids that were merged into the patient: they are one record.
 * @param circle - the facts of the same, and of who is linked.
 * @returns newest first.
 */
export function chartOf(entries: readonly StoredEntry[], circle: Circle): readonly ChartEntry[] {
    const chart = new Map<LedgerId, ChartEntry>();
    for (const entry of inOrder(entries)) {
        if (isOwnMatter(entry, circle)) {
            continue;
        }
        const former = entry.corrects === undefined ? undefined : chart.get(entry.corrects);
        if (former === undefined || !mayCorrect(entry, former.entry, circle)) {
            chart.set(entry.id, { entry });
            continue;
        }
        const corrects = former.entry.id;
        chart.set(corrects, { ...former, correctedBy: entry.id });
        chart.set(entry.id, { entry, corrects });
    }
    return [...chart.values()].reverse();
}
