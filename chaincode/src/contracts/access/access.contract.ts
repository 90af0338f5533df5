// SPDX-License-Identifier: Apache-2.0
// The evidence that every disclosure leaves before anything is opened, and the facts from which it follows who may look.

import { type AccessEvent, demandDefined, DomainError, ERRORS, maySeeLooks, mayWrite, referenceTo, visibleTo } from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { idsOf } from '../subjects';
import { append, readStanding } from './fact-lists';
import { accessKeys, accessRuns } from './keys';

/** Access events and facts. */
export class AccessContract extends LedgerContract {
    constructor() {
        super('access');
    }

    /** Stores who reads what about whom. Reads nothing of what is accessed, because the read set would show on the channel what. */
    async RecordAccess(ctx: LedgerContext, { request, transient }: Call<'access:RecordAccess'>): Answer<'access:RecordAccess'> {
        const { accessKey } = request;
        const key = accessKeys.event(accessKey);
        if ((await ctx.shared.get(key)) !== undefined) {
            throw new DomainError(ERRORS.ACCESS_EXISTS);
        }
        const { actor, time } = ctx;
        const event: AccessEvent = { ...transient.access, actor: { ...referenceTo(actor), certificateId: actor.certificateId }, time };
        await ctx.shared.put(key, event);
        return { accessKey, time };
    }

    /** Reads an access event. */
    async GetAccess(ctx: LedgerContext, { request }: Call<'access:GetAccess'>): Answer<'access:GetAccess'> {
        const event = await ctx.shared.get(accessKeys.event(request.accessKey));
        if (event === undefined) {
            throw new DomainError(ERRORS.ACCESS_NOT_FOUND);
        }
        return event;
    }

    /**
     * Appends a fact. Reads nothing but the caller, so that nothing on the channel says which facts belong together; whether it was permitted
     * is asked by whoever reads the list.
     */
    async Record(ctx: LedgerContext, { request, transient }: Call<'access:Record'>): Answer<'access:Record'> {
        const { notice } = request;
        const { fact, random, salt } = transient;
        if (!mayWrite(fact.kind, ctx.actor.roles)) {
            throw new DomainError(ERRORS.FACT_FORBIDDEN);
        }
        await append(ctx, fact, { notice, random, salt });
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
        const { about, ...range } = request;
        const lists = await idsOf(ctx, about);
        if (!maySeeLooks(await readStanding(ctx, lists), ctx.actor)) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        return ctx.shared.page(lists.map(accessRuns.looks), range);
    }

    /** Lists a ward's emergencies, all or those that were reviewed or not: a page goes through as many as it may hold, and gives those of them. */
    async ListEmergencies(ctx: LedgerContext, { request }: Call<'access:ListEmergencies'>): Answer<'access:ListEmergencies'> {
        const { ward = ctx.actor.ward, reviewed, ...range } = request;
        const page = await ctx.shared.page([accessRuns.book(ward, 'emergency')], range);
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
}
