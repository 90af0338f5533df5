// SPDX-License-Identifier: Apache-2.0
// Circles: all numbers that links have ever made one person's. What holds of a patient is computed with those that are linked at the time in question, by
// one link or by several; what they refuse and close counts, and nothing that they permit.

import type { LedgerId, Milliseconds } from '../../kernel';
import type { StoredFact } from '../facts';
import { type PatientStanding, standingOf } from '../standing';
import { linksBetween, type PatientLink, type PatientLists } from './links';

/** A patient, and everybody whom a link has ever led to. */
export interface Circle {
    readonly own: PatientLists;
    readonly others: readonly PatientLists[];
}

/** A patient whom nobody has linked to another. */
export function circleOf(facts: readonly StoredFact[], ids: readonly LedgerId[] = []): Circle {
    return { own: { ids, facts, wards: new Map() }, others: [] };
}

/** Whether a link makes one person of two at a time. */
function isLinking({ confirmed, ended }: PatientLink, time: Milliseconds): boolean {
    return confirmed !== undefined && confirmed.time <= time && (ended === undefined || time < ended.time);
}

/** Whether a link has ever made one person of the two. */
export function wereLinked(one: PatientLists, other: PatientLists): boolean {
    return linksBetween(one, other).some(({ confirmed }) => confirmed !== undefined);
}

/** Those with whom the patient is one person at a time, directly or by way of others. */
export function linkedAt({ own, others }: Circle, time: Milliseconds): readonly PatientLists[] {
    const linked = new Set([own]);
    // A set grows while it is gone through.
    for (const one of linked) {
        for (const other of others) {
            if (!linked.has(other) && linksBetween(one, other).some((link) => isLinking(link, time))) {
                linked.add(other);
            }
        }
    }
    return [...linked].slice(1);
}

/** Tells what holds of a patient at a time, with who is linked then. */
export function circleStanding(circle: Circle, time: Milliseconds): PatientStanding {
    const linked = linkedAt(circle, time).map(({ facts }) => facts);
    return standingOf(circle.own.facts, time, linked);
}

/** A circle as it was at a time: what was stated later is left out. */
export function circleAt({ own, others }: Circle, time: Milliseconds): Circle {
    const before = (lists: PatientLists): PatientLists => ({ ...lists, facts: lists.facts.filter((fact) => fact.time <= time) });
    return { own: before(own), others: others.map(before) };
}

/** Links of the patient that have not ended, confirmed or proposed: those that one of its lists is about. */
export function openLinks({ own, others }: Circle): readonly PatientLink[] {
    return others.flatMap((other) => linksBetween(own, other)).filter(({ ended }) => ended === undefined);
}
