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
    type LedgerId,
    maySeeLinks,
    type PolicySet,
    type StoredFact,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { type FetchedPatient, readEntry, readFacts, readLook, readPatient } from '../access';
import { entryResource, knownPatient } from './access-question';

type Look = StoredFact<'look'>;
/** Gives the set that decided at a time. */
export type SetAt = (time: number) => Promise<PolicySet>;

/** Explains looks at a patient to the patient, and to the officer whose own matter they are not; under a linked number, and of the staff, nothing. */
export async function explainLooks(
    ctx: LedgerContext,
    setAt: SetAt,
    { about, looks: places }: ExplainLooks,
): Promise<readonly (ExplainedLook | null)[]> {
    const patient = await readPatient(ctx, about);
    const { marks, standing } = patient;
    const looks = await Promise.all(
        places.map(async (place) => (marks.ids.includes(place.about) ? readLook(ctx, place) : Promise.resolve(undefined))),
    );
    const isTold = (look: Look | undefined): look is Look =>
        look !== undefined && look.category !== 'staff' && look.author.ledgerId !== ctx.actor.ledgerId && maySeeLinks(standing, ctx.actor);
    const people = new Map<LedgerId, readonly StoredFact[]>();
    for (const { author } of looks.filter(isTold)) {
        people.set(author.ledgerId, people.get(author.ledgerId) ?? (await readFacts(ctx, [author.ledgerId])));
    }
    return Promise.all(
        looks.map(async (look) => {
            const facts = look && people.get(look.author.ledgerId);
            return isTold(look) && facts !== undefined ? explain(ctx, { look, facts, patient, set: await setAt(look.time) }) : null;
        }),
    );
}

/** A look, what its author was then said to be, at whom it was, and what decided. */
interface Explaining {
    readonly look: Look;
    readonly facts: readonly StoredFact[];
    readonly patient: FetchedPatient;
    readonly set: PolicySet;
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
