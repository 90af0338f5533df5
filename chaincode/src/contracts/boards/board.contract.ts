// SPDX-License-Identifier: Apache-2.0
// A ward's board: whom a clinician sees on it, and the looks that are stated together. What stands on it is opened like everything else of a patient.

import { type BoardPatient, decide, decisionRequest, type LedgerId, NOBODY, type PoliciesInForce, type Purpose } from '../../domain';
import { type Answer, byItself, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { accessRuns, append } from '../access';
import { fetchCaller, fetchObject, type FetchedPerson, PolicySets } from '../policies';
import { readSealedId } from '../subjects';

/** By what it is decided who stands on a board, and for whom. */
interface Deciding {
    readonly set: PoliciesInForce;
    readonly person: FetchedPerson;
    readonly purpose: Purpose;
}

/** Boards. */
export class BoardContract extends LedgerContract {
    readonly #sets = new PolicySets();

    constructor() {
        super('board');
    }

    /** Lists the patients with an open visit in the caller's ward whose vitals the policies let the caller read now: of others it says nothing, not how many there are. */
    async ListPatients(ctx: LedgerContext, { request }: Call<'board:ListPatients'>): Answer<'board:ListPatients'> {
        const { purpose, ...range } = request;
        const page = await ctx.shared.page([accessRuns.book(ctx.actor.ward, 'visit')], range);
        const deciding = { set: await this.#sets.inForce(ctx), person: await fetchCaller(ctx), purpose };
        const patients = [...new Set(page.items.map(({ about }) => about))];
        // What cannot be read of one, so that nothing can be decided, takes no other along.
        const shown = await Promise.all(patients.map(async (about) => byItself(ctx, async () => shownPatient(ctx, about, deciding))));
        return { ...page, items: shown.filter((one) => one !== undefined) };
    }

    /** Appends looks of one person at the vitals of several patients, each in the patient's own list; whose transaction it is does not say who looks. */
    async RecordLooks(ctx: LedgerContext, { request, transient }: Call<'board:RecordLooks'>): Answer<'board:RecordLooks'> {
        const { notice } = request;
        const { patients, purpose, decision, random, salt } = transient;
        const use = { kind: 'look', action: 'read', category: 'vitals', purpose, decision } as const;
        await append(
            ctx,
            patients.map((about) => ({ ...use, about })),
            { notice, random, salt, board: true },
        );
        ctx.emit('FactRecorded', { notice });
        return { notice };
    }
}

/** `undefined` for whom no visit in the ward is open, and for whom the caller may not see. */
async function shownPatient(ctx: LedgerContext, about: LedgerId, { set, person, purpose }: Deciding): Promise<BoardPatient | undefined> {
    const use = { action: 'read', category: 'vitals' } as const;
    const { lists, ...object } = await fetchObject(ctx, about, use);
    const visit = object.patient?.standing.visits.findLast((open) => open.visit.author.ward === ctx.actor.ward)?.visit;
    if (visit === undefined) {
        return undefined;
    }
    const { decision } = decide(set, decisionRequest({ ...use, purpose, time: ctx.time, ...person, ...object }));
    if (decision !== 'permit') {
        return undefined;
    }
    const [stays = NOBODY, ...merged] = lists;
    const sealedId = await readSealedId(ctx, stays);
    return {
        about: stays,
        ...(merged.length > 0 && { merged }),
        ...(visit.location !== undefined && { location: visit.location }),
        ...(sealedId !== undefined && { sealedId }),
    };
}
