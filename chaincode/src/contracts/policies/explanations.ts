// SPDX-License-Identifier: Apache-2.0
// Decides looks again as of their own time: with the facts that were stated by then, the roles that the author had, and the set that was in force. Nothing of it is
// stored where who looked could read it. For functions that are evaluated.

import {
    attributesOf,
    circleAt,
    circleStanding,
    decide,
    decisionRequest,
    explainedBy,
    type ExplainedLook,
    type ExplainLooks,
    type PoliciesInForce,
    type StoredFact,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { type FetchedPatient, isToldHow, readEntry, readFacts, readLook, readPatient } from '../access';
import { entryResource, knownPatient } from './access-question';
import { once } from './once';

type Look = StoredFact<'look'>;
/** Gives the set that decided at a time. */
export type SetAt = (time: number) => Promise<PoliciesInForce>;

/** Explains looks at a patient to the patient, and to the officer whose own matter they are not; under a linked number, and of the staff, nothing. */
export async function explainLooks(
    ctx: LedgerContext,
    setAt: SetAt,
    { about, looks: places }: ExplainLooks,
): Promise<readonly (ExplainedLook | null)[]> {
    const patient = await readPatient(ctx, about);
    const people = new Map<string, Promise<readonly StoredFact[]>>();
    return Promise.all(
        places.map(async (place) => {
            const look = patient.marks.ids.includes(place.about) ? await readLook(ctx, place) : undefined;
            if (look === undefined || look.category === 'staff' || !isToldHow(patient, ctx.actor, look)) {
                return null;
            }
            const { ledgerId } = look.author;
            const facts = await once(people, ledgerId, async () => readFacts(ctx, [ledgerId]));
            return explain(ctx, { look, facts, patient, set: await setAt(look.time) });
        }),
    );
}

/** A look, what its author was then said to be, at whom it was, and what decided. */
interface Explaining {
    readonly look: Look;
    readonly facts: readonly StoredFact[];
    readonly patient: FetchedPatient;
    readonly set: PoliciesInForce;
}

async function explain(ctx: LedgerContext, { look, facts, patient, set }: Explaining): Promise<ExplainedLook> {
    const { marks } = patient;
    const { author, action, category, purpose, time, entry: place } = look;
    const circle = circleAt(patient.circle, time);
    const standing = circleStanding(circle, time);
    const entry = place && (await readEntry(ctx, marks.ids, place));
    const request = decisionRequest({
        person: { ledgerId: author.ledgerId, ward: author.ward, roles: author.roles, isSuspended: false },
        attributes: attributesOf(
            facts.filter((fact) => fact.time <= time),
            author,
        ),
        patient: knownPatient({ marks, circle, standing }),
        isUnknown: marks.record === undefined && standing.emergencies.length === 0,
        ...(entry && entryResource(entry)),
        action,
        category,
        purpose,
        time,
    });
    return explainedBy(look.decision, decide(set, request));
}
