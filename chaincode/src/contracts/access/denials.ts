// SPDX-License-Identifier: Apache-2.0
// Why looks were denied: the floor is asked again by the facts of the look's own time, so that nothing of it is stored where who asked could read it. For
// functions that are evaluated.

import {
    type Actor,
    circleAt,
    circleStanding,
    decisionRequest,
    type DenialReason,
    floorReason,
    maySeeLinks,
    type StoredFact,
    type StoredLook,
    NOWHERE,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { readEntry } from './fact-lists';
import type { FetchedPatient } from './patients';

/** Whether somebody is told how a look was decided: the patient, and the officer whose own matter it is not; who speaks for the patient would learn what is closed to them. */
export function isToldHow({ standing }: FetchedPatient, actor: Actor, { author }: StoredFact<'look'>): boolean {
    return author.ledgerId !== actor.ledgerId && maySeeLinks(standing, actor);
}

/** Tells why a look was denied to whom it is told; of what was looked at under a linked number nothing. */
export async function denialOf(ctx: LedgerContext, patient: FetchedPatient, look: StoredLook): Promise<DenialReason | undefined> {
    const { marks, circle } = patient;
    const isDenied = look.kind === 'look' && look.decision === 'deny';
    if (!isDenied || !isToldHow(patient, ctx.actor, look) || !marks.ids.includes(look.about)) {
        return undefined;
    }
    const { action, category, purpose, time, author, entry: place } = look;
    const entry = place && (await readEntry(ctx, marks.ids, place));
    const request = decisionRequest({
        person: { ...author, isSuspended: false },
        patient: {
            id: look.about,
            ward: (marks.record ?? NOWHERE).ward,
            otherWards: marks.otherWards,
            standing: circleStanding(circleAt(circle, time), time),
        },
        ...(entry && { entry: { isConfidential: entry.confidential === true } }),
        action,
        category,
        purpose,
        time,
    });
    return floorReason(request) ?? 'policies';
}
