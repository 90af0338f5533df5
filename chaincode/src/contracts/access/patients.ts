// SPDX-License-Identifier: Apache-2.0
// Reads a patient as facts and marks have them: under all merged ids, with everybody whom a link has ever led to. For functions that are evaluated: all of it
// is read by private ranges, of which nothing in the read set names anybody.

import {
    type Circle,
    circleStanding,
    isRefusedToAnybody,
    type LedgerId,
    namedIn,
    type PatientLists,
    type PatientStanding,
    type Purpose,
    wereLinked,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { type Marks, readMarks } from '../subjects';
import { readFacts } from './fact-lists';

/** A patient, and what holds of them at the time of the transaction. */
export interface FetchedPatient {
    readonly marks: Marks;
    readonly circle: Circle;
    readonly standing: PatientStanding;
}

async function readLists(ctx: LedgerContext, { ids, wards }: Marks): Promise<PatientLists> {
    return { ids, wards, facts: await readFacts(ctx, ids) };
}

/** Reads whom the patient's lists name, and goes on from those whom a link has made one person with them. */
async function readCircle(ctx: LedgerContext, own: PatientLists): Promise<Circle> {
    const read = new Map(own.ids.map((id) => [id, own]));
    const linked = new Set([own]);
    // A set grows while it is gone through.
    for (const one of linked) {
        for (const id of namedIn(one.facts)) {
            const other = read.get(id) ?? (await readLists(ctx, await readMarks(ctx, id)));
            other.ids.forEach((of) => read.set(of, other));
            if (wereLinked(one, other)) {
                linked.add(other);
            }
        }
    }
    return { own, others: [...new Set(read.values())].filter((one) => one !== own) };
}

/** Reads a patient under any of their ledger ids. */
export async function readPatient(ctx: LedgerContext, about: LedgerId): Promise<FetchedPatient> {
    const marks = await readMarks(ctx, about);
    const circle = await readCircle(ctx, await readLists(ctx, marks));
    return { marks, circle, standing: circleStanding(circle, ctx.time) };
}

/**
 * Tells which of some patients refuse a purpose to anybody, in the order of the question: each by all merged ids, and with who is linked. Of whom there is no
 * record nobody can be asked: never registered, they may be made up, and who is erased took the refusal along.
 */
export async function refusingAmong(ctx: LedgerContext, patients: readonly LedgerId[], purpose: Purpose): Promise<readonly LedgerId[]> {
    const refuses = await Promise.all(
        patients.map(async (about) => {
            const { marks, standing } = await readPatient(ctx, about);
            return marks.isUnmarked || isRefusedToAnybody(standing, purpose);
        }),
    );
    return patients.filter((_, index) => refuses[index]);
}
