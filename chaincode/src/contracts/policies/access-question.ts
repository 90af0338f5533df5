// SPDX-License-Identifier: Apache-2.0
// Fetches what a decision is made of. For functions that are evaluated: it reads whole private lists.

import {
    type AccessQuestion,
    attributesOf,
    type CheckAttributes,
    type KnownPatient,
    type KnownPerson,
    type LedgerId,
    standingOf,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { readFacts } from '../access';
import { findPerson } from '../participants';
import { recordKeys } from '../records';
import { idsOf, subjectKeys } from '../subjects';

/** A question with its answers; nobody has a patient who has no record. */
export interface FetchedQuestion {
    readonly question: AccessQuestion;
    readonly isUnknown: boolean;
}

interface FetchedPatient extends KnownPatient {
    readonly isUnknown: boolean;
}

/** The patient as all ids that lead to the record say; of nobody the same is read. */
async function fetchPatient(ctx: LedgerContext, asked: LedgerId): Promise<FetchedPatient> {
    const lists = await idsOf(ctx, asked);
    const [id = asked, ...others] = lists;
    const [record, removals, facts] = await Promise.all([
        ctx.world.get(recordKeys.record(id)),
        Promise.all(others.map(async (other) => ctx.world.get(subjectKeys.removal(other)))),
        readFacts(ctx, lists),
    ]);
    const isUnknown = record?.kind !== 'patient';
    const ward = record?.ward ?? '';
    const birthDate = attributesOf(facts, { ledgerId: id, ward })?.birthDate;
    const otherWards = removals.flatMap((removal) => (removal === undefined ? [] : [removal.ward]));
    return { id, ward, otherWards, birthDate, standing: standingOf(facts, ctx.time), isUnknown };
}

async function fetchPerson(ctx: LedgerContext, subject: LedgerId | undefined): Promise<KnownPerson | undefined> {
    const { ledgerId, ward, roles } = ctx.actor;
    // Who calls was admitted: known, and not suspended.
    return subject === undefined || subject === ledgerId ? { ledgerId, ward, roles, isSuspended: false } : findPerson(ctx, subject);
}

/** Fetches person, attributes, patient and facts. */
export async function fetchQuestion(ctx: LedgerContext, { subject, patient: asked, ...what }: CheckAttributes): Promise<FetchedQuestion> {
    const person = await fetchPerson(ctx, subject);
    const stated = person && (await readFacts(ctx, [person.ledgerId]));
    const attributes = person && stated && attributesOf(stated, person);
    const patient = asked === undefined ? undefined : await fetchPatient(ctx, asked);
    return { question: { ...what, person, attributes, patient, time: ctx.time }, isUnknown: patient?.isUnknown === true };
}
