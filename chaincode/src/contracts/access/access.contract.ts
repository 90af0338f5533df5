// SPDX-License-Identifier: Apache-2.0
// Facts: what every disclosure leaves before anything is opened, and that from which it follows who may look.

import {
    demandDefined,
    DomainError,
    ERRORS,
    FACT_KINDS,
    isOfTrail,
    mayBeSeveral,
    maySeeLooks,
    mayWrite,
    trailEventOf,
    visibleTo,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract, newestFirst } from '../../platform';
import { idsOf } from '../subjects';
import { findErasedFacts, purgeFacts } from './erased-facts';
import { append, readBooked, readStanding } from './fact-lists';
import { accessRuns } from './keys';

/** Facts. */
export class AccessContract extends LedgerContract {
    constructor() {
        super('access');
    }

    /**
     * Appends a fact, or several looks: of a list there are as many as it has rows. Reads nothing but the caller, so that nothing on the channel
     * says which facts belong together; whether it was permitted is asked by whoever reads the list.
     */
    async Record(ctx: LedgerContext, { request, transient }: Call<'access:Record'>): Answer<'access:Record'> {
        const { notice } = request;
        const { facts, random, salt } = transient;
        if (facts.length > 1 && !facts.every(({ kind }) => mayBeSeveral(kind))) {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/facts: Only looks may be several');
        }
        if (facts.some(({ kind }) => !mayWrite(kind, ctx.actor.roles))) {
            throw new DomainError(ERRORS.FACT_FORBIDDEN);
        }
        await append(ctx, facts, { notice, random, salt });
        ctx.emit('FactRecorded', { notice });
        return { notice };
    }

    /** Tells the author the id of a fact, once this peer has it: what the author knows before is only by which notice it was announced. */
    async FindFact(ctx: LedgerContext, { request }: Call<'access:FindFact'>): Answer<'access:FindFact'> {
        const { about, notice } = request;
        const facts = await ctx.shared.all(accessRuns.facts(about));
        const own = facts.find((fact) => fact.notice === notice && fact.author.ledgerId === ctx.actor.ledgerId);
        return own === undefined ? {} : { id: own.id };
    }

    /** Tells what holds of a patient, as far as the caller may know. */
    async GetStanding(ctx: LedgerContext, { request }: Call<'access:GetStanding'>): Answer<'access:GetStanding'> {
        const lists = await idsOf(ctx, request.about);
        const visible = visibleTo(await readStanding(ctx, lists), ctx.actor);
        if (visible === undefined) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        return { ...visible, lists };
    }

    /** Tells who looked at a patient's data. */
    async ListLooks(ctx: LedgerContext, { request }: Call<'access:ListLooks'>): Answer<'access:ListLooks'> {
        const { about, from, to, ...range } = request;
        const lists = await idsOf(ctx, about);
        if (!maySeeLooks(await readStanding(ctx, lists), ctx.actor)) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        return ctx.shared.page(lists.map(accessRuns.looks), { ...range, ...newestFirst({ from, to }) });
    }

    /** Tells who of a ward stated what, by its book: a page goes through as many facts as it may hold, and gives those that are asked for. */
    async ListEvents(ctx: LedgerContext, { request }: Call<'access:ListEvents'>): Answer<'access:ListEvents'> {
        const { ward = ctx.actor.ward, kind, from, to, limit, cursor, ...filter } = request;
        const kinds = kind === undefined ? FACT_KINDS : [kind];
        const books = kinds.map((one) => accessRuns.book(ward, one));
        const page = await ctx.shared.page(books, { limit, cursor, ...newestFirst({ from, to }) });
        const facts = await Promise.all(page.items.map(async (line) => readBooked(ctx, line)));
        const events = facts.filter((fact) => fact !== undefined).map(trailEventOf);
        return { ...page, items: events.filter((event) => isOfTrail(event, filter)) };
    }

    /** Lists a ward's emergencies, and what it opened in downtime, all or those that were reviewed or not: a page goes through as many as it may hold, and gives those of them. */
    async ListEmergencies(ctx: LedgerContext, { request }: Call<'access:ListEmergencies'>): Answer<'access:ListEmergencies'> {
        const { ward = ctx.actor.ward, reviewed, ...range } = request;
        const page = await ctx.shared.page([accessRuns.book(ward, 'emergency'), accessRuns.book(ward, 'downtime')], range);
        // Several of a page may be about one patient: a second clinician's are.
        const patients = [...new Set(page.items.map(({ about }) => about))];
        const standings = new Map(
            await Promise.all(patients.map(async (about) => [about, await readStanding(ctx, await idsOf(ctx, about))] as const)),
        );
        const found = page.items.flatMap(({ about, id }) =>
            demandDefined(standings.get(about), 'a patient of the page').emergencies.filter(({ emergency }) => emergency.id === id),
        );
        const items = found.filter(({ review }) => reviewed === undefined || reviewed === (review !== undefined));
        return { ...page, items };
    }

    /** Tells what is left about patients whom the caller's ward has erased. */
    async ListErasedFacts(ctx: LedgerContext, { request }: Call<'access:ListErasedFacts'>): Answer<'access:ListErasedFacts'> {
        return findErasedFacts(ctx, request.limit);
    }

    /** Purges facts about patients whom the caller's ward has erased. Answers nothing, because the block keeps the answer. */
    async PurgeFacts(ctx: LedgerContext, { transient }: Call<'access:PurgeFacts'>): Answer<'access:PurgeFacts'> {
        await purgeFacts(ctx, transient.erased, transient.facts);
        return {};
    }
}
