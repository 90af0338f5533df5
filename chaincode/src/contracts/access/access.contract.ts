// SPDX-License-Identifier: Apache-2.0
// Facts: what every disclosure leaves before anything is opened, and that from which it follows who may look.

import {
    demandDefined,
    demandSealedFor,
    DomainError,
    encryptionKeyOf,
    ERRORS,
    isOfTrail,
    isOnCurve,
    linkedAt,
    lookerOf,
    mayBeSeveral,
    maySeeLinks,
    maySeeWithheld,
    mayWrite,
    openLinks,
    seenLook,
    TRAIL_KINDS,
    trailEventOf,
    visibleTo,
    withUsername,
} from '../../domain';
import { positionOf, sealDecision } from '../../crypto';
import { type Answer, type Call, type LedgerContext, LedgerContract, newestFirst } from '../../platform';
import { withBoardLines } from './board-lines';
import { denialOf } from './denials';
import { findErasedFacts, purgeFacts } from './erased-facts';
import { append, readBooked, readFacts, readStatedAt } from './fact-lists';
import { accessRuns } from './keys';
import { readPatient, refusingAmong } from './patients';
import { demandReaderOfLooks, findNotices, readUsernames } from './trails';

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
        if (facts.some((fact) => fact.kind === 'encryption-key' && !isOnCurve(fact.key))) {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/facts/0/key: No point of P-256');
        }
        for (const fact of facts) {
            if (fact.kind === 'alarm') {
                // What an alarm says opens as the vitals of the patient in whose list it stands, by the process that raised it.
                const { about: ledgerId, alarm: id, envelope } = fact;
                demandSealedFor(envelope, { type: 'entry', ledgerId, category: 'vitals', author: ctx.actor.ledgerId, id });
            }
        }
        await append(ctx, facts, { notice, random, salt });
        ctx.emit('FactRecorded', { notice });
        return { notice };
    }

    /** Tells the author the id of a fact, once this peer has it: what the author knows before is only by which notice it was announced. */
    async FindFact(ctx: LedgerContext, { request }: Call<'access:FindFact'>): Answer<'access:FindFact'> {
        const { about, notice, time } = request;
        const facts = time === undefined ? await readFacts(ctx, [about]) : await readStatedAt(ctx, about, time);
        const own = facts.find((fact) => fact.notice === notice && fact.author.ledgerId === ctx.actor.ledgerId);
        return own === undefined ? {} : { id: own.id };
    }

    /** Tells the key under which the caller has things handed out; of people of their ward administrators may ask, who may end one. */
    async FindEncryptionKey(ctx: LedgerContext, { request }: Call<'access:FindEncryptionKey'>): Answer<'access:FindEncryptionKey'> {
        const { ledgerId, ward, roles } = ctx.actor;
        const isOwn = request.person === ledgerId;
        const facts = await readFacts(ctx, [request.person]);
        const found = encryptionKeyOf(facts, { ledgerId: request.person, ward }, ctx.time);
        const isOfWard = found?.author.ward === ward && roles.includes('admin');
        return found !== undefined && (isOwn || isOfWard) ? { found } : {};
    }

    /** Tells what holds of a patient, as far as the caller may know. */
    async GetStanding(ctx: LedgerContext, { request }: Call<'access:GetStanding'>): Answer<'access:GetStanding'> {
        const { marks, circle, standing } = await readPatient(ctx, request.about);
        const visible = visibleTo(standing, ctx.actor);
        if (visible === undefined) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        return { ...visible, lists: marks.ids, links: maySeeLinks(standing, ctx.actor) ? openLinks(circle) : [] };
    }

    /** Tells a custodian which of some patients refuse a purpose, readable by nobody else. */
    async FindRefusing(ctx: LedgerContext, { transient }: Call<'access:FindRefusing'>): Answer<'access:FindRefusing'> {
        const { question, key } = transient;
        const { nonce, patients, purpose } = question;
        return { sealed: sealDecision({ nonce, refusing: await refusingAmong(ctx, patients, purpose) }, key) };
    }

    /** Tells who looked at a patient's data; the patient and the officer under all numbers that are linked, and why a look was denied. */
    async ListLooks(ctx: LedgerContext, { request }: Call<'access:ListLooks'>): Answer<'access:ListLooks'> {
        const { about, from, to, ...range } = request;
        const patient = await demandReaderOfLooks(ctx, about);
        const { marks, circle, standing } = patient;
        const linked = maySeeLinks(standing, ctx.actor) ? linkedAt(circle, ctx.time) : [];
        const lists = [...marks.ids, ...linked.flatMap(({ ids }) => ids)];
        const page = await ctx.shared.page(lists.map(accessRuns.looks), { ...range, ...newestFirst({ from, to }) });
        const usernames = await readUsernames(
            ctx,
            page.items.map((look) => ({ author: lookerOf(look) })),
        );
        const reader = { seesWithheld: maySeeWithheld(standing, ctx.actor), withheld: standing.withheld, usernames };
        const items = await Promise.all(
            (await withBoardLines(ctx, { lists, items: page.items, from, to })).map(async ({ look, board }) => {
                const reason = await denialOf(ctx, patient, look);
                return { ...seenLook(look, reader), ...(reason !== undefined && { reason }), ...(board && { board }) };
            }),
        );
        return { ...page, items };
    }

    /** Tells the ward's own process what was announced, newest first: what all blocks say that this peer has committed. */
    async ListAnnounced(ctx: LedgerContext, { request }: Call<'access:ListAnnounced'>): Answer<'access:ListAnnounced'> {
        const page = await ctx.announced(request);
        return {
            ...page,
            items: page.items.map(({ transactionId, timestamp: time, value }) => ({
                ...demandDefined(value, 'an announcement, which nobody deletes'),
                position: positionOf(transactionId),
                transactionId,
                time,
            })),
        };
    }

    /** Tells the patient, and who speaks for them, which of some announcements are about the patient, and of what kind. */
    async FindNotices(ctx: LedgerContext, { request }: Call<'access:FindNotices'>): Answer<'access:FindNotices'> {
        const patient = await demandReaderOfLooks(ctx, request.about);
        return { found: await findNotices(ctx, patient, request.places) };
    }

    /** Tells who of a ward stated what, by its book: a page goes through as many facts as it may hold, and gives those that are asked for. */
    async ListEvents(ctx: LedgerContext, { request }: Call<'access:ListEvents'>): Answer<'access:ListEvents'> {
        const { ward = ctx.actor.ward, kind, from, to, limit, cursor, ...filter } = request;
        const kinds = kind === undefined ? TRAIL_KINDS : [kind];
        const books = kinds.map((one) => accessRuns.book(ward, one));
        const page = await ctx.shared.page(books, { limit, cursor, ...newestFirst({ from, to }) });
        const facts = await Promise.all(page.items.map(async (line) => readBooked(ctx, line)));
        const events = facts.filter((fact) => fact !== undefined).map(trailEventOf);
        const items = events.filter((event) => isOfTrail(event, filter));
        const usernames = await readUsernames(ctx, items);
        return { ...page, items: items.map((event) => withUsername(event, usernames)) };
    }

    /** Lists a ward's emergencies, and what it opened in downtime, all or those that were reviewed or not: a page goes through as many as it may hold, and gives those of them. */
    async ListEmergencies(ctx: LedgerContext, { request }: Call<'access:ListEmergencies'>): Answer<'access:ListEmergencies'> {
        const { ward = ctx.actor.ward, reviewed, ...range } = request;
        const page = await ctx.shared.page([accessRuns.book(ward, 'emergency'), accessRuns.book(ward, 'downtime')], range);
        // Several of a page may be about one patient: a second clinician's are.
        const patients = [...new Set(page.items.map(({ about }) => about))];
        const standings = new Map(
            await Promise.all(patients.map(async (about) => [about, (await readPatient(ctx, about)).standing] as const)),
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
