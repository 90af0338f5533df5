// SPDX-License-Identifier: Apache-2.0
// Fetches what a decision is made of. For functions that are evaluated: all of it is read by private ranges, of which nothing stands in the read set
// that names a person or a patient.

import {
    type AccessQuestion,
    attributesOf,
    type Circle,
    circleOf,
    type DecisionRequest,
    decisionRequest,
    type KnownPatient,
    type LedgerId,
    NOBODY,
    NOWHERE,
    type StoredEntry,
    type StoredFact,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { type FetchedPatient, readEntry, readFacts, readPatient } from '../access';
import { findPerson } from '../participants';
import { type Marks, readKind } from '../subjects';

/** Somebody, with what is stated of them. */
export type FetchedPerson = Pick<AccessQuestion, 'person' | 'attributes'>;

/** What is looked at. */
export interface FetchedObject extends Pick<AccessQuestion, 'patient' | 'isUnknown'> {
    /** All ledger ids that lead to it; of the staff the one that stays. */
    readonly lists: readonly LedgerId[];
    /** The facts of the patient, and of who is linked. */
    readonly circle: Circle;
}

/** Fetches somebody as the ledger has them now. */
export async function fetchPerson(ctx: LedgerContext, ledgerId: LedgerId): Promise<FetchedPerson> {
    return withAttributes(ctx, await findPerson(ctx, ledgerId));
}

/** Fetches who calls, who was admitted: known, and not suspended. */
export async function fetchCaller(ctx: LedgerContext): Promise<FetchedPerson> {
    const { ledgerId, ward, roles } = ctx.actor;
    return withAttributes(ctx, { ledgerId, ward, roles, isSuspended: false });
}

async function withAttributes(ctx: LedgerContext, person: AccessQuestion['person']): Promise<FetchedPerson> {
    return person === undefined ? {} : { person, attributes: attributesOf(await readFacts(ctx, [person.ledgerId]), person) };
}

/** What somebody does with which kind of data. */
export type Looked = Pick<AccessQuestion, 'action' | 'category'>;

/**
 * Fetches what is looked at.
 * @param about - a ledger id, `NOBODY`, or absent, which is the same.
 * @param looked - what is done with which category of it: of the staff there are records and no patients.
 */
export async function fetchObject(ctx: LedgerContext, about: LedgerId = NOBODY, { action, category }: Looked): Promise<FetchedObject> {
    if (about === NOBODY) {
        // All of the staff are listed as a whole; one of whom nobody knows is not read.
        return { lists: [], circle: circleOf([]), isUnknown: category === 'staff' && action !== 'list' };
    }
    // Read of the staff, too: who asks about nobody waits as long.
    const fetched = await readPatient(ctx, about);
    const { marks, circle } = fetched;
    const patient = knownPatient(fetched);
    const isPatient = marks.record?.kind === 'patient' || (await isUnidentified(ctx, marks, patient));
    // What was merged into a record of the staff is not looked at by a look at that record.
    return category === 'staff'
        ? { lists: marks.ids.slice(0, 1), circle, isUnknown: marks.record === undefined || isPatient }
        : { lists: marks.ids, circle, patient, isUnknown: !isPatient };
}

/**
 * Whether this is somebody whom nobody has registered yet, and for whom a clinician has broken the glass: by that alone a number that was mentioned, which may
 * be mistyped, becomes a patient of whom there is something to decide. Only then there is more to read.
 */
async function isUnidentified(ctx: LedgerContext, { isUnmarked }: Marks, { id, standing }: KnownPatient): Promise<boolean> {
    return isUnmarked && standing.emergencies.length > 0 && (await readKind(ctx, id)) === 'record';
}

/** What a decision about one entry knows of it, beside its category. */
export function entryResource({ author, lab, confidential }: StoredEntry): Pick<AccessQuestion, 'entry'> {
    return { entry: { author: author.ledgerId, isConfidential: confidential === true, ...(lab !== undefined && { lab }) } };
}

/** Who looks, and at what. */
interface Looking {
    readonly author: FetchedPerson;
    readonly object: FetchedObject;
}

/** What a decision about a look is made of; with the entry, where it is at one alone. */
export async function lookRequest(
    ctx: LedgerContext,
    { action, category, purpose, entry: place }: StoredFact<'look'>,
    { author, object }: Looking,
): Promise<{ readonly entry?: StoredEntry | undefined; readonly request: DecisionRequest }> {
    const entry = place && (await readEntry(ctx, object.lists, place));
    const isUnknown = object.isUnknown === true || (place !== undefined && entry?.category !== category);
    const known = entry && entryResource(entry);
    return { entry, request: decisionRequest({ action, category, purpose, time: ctx.time, ...author, ...object, isUnknown, ...known }) };
}

/** The patient as all ids that lead to the record say; of nobody the same is read. */
export function knownPatient({ marks, circle, standing }: FetchedPatient): KnownPatient {
    const { ids, record, otherWards } = marks;
    const [id = NOBODY] = ids;
    const { ward } = record ?? NOWHERE;
    const birthDate = attributesOf(circle.own.facts, { ledgerId: id, ward })?.birthDate;
    return { id, ward, otherWards, birthDate, standing };
}
