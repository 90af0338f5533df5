// SPDX-License-Identifier: Apache-2.0
// Which alarms somebody may know of: those of patients whose vitals the policies let them read now. That there is one is health data itself, so what is not
// permitted is left out as if it were not there. For functions that are evaluated.

import {
    alarmsOf,
    decide,
    decisionRequest,
    DomainError,
    ERRORS,
    type FindAlarms,
    type FindRung,
    type FoundAlarm,
    isClinician,
    type LedgerId,
    type ListAlarms,
    type ListedAlarms,
    type Milliseconds,
    type PoliciesInForce,
    type Purpose,
    type Rung,
    type StoredAlarmFact,
} from '../../domain';
import { type LedgerContext, newestFirst } from '../../platform';
import { accessRuns, readBooked } from '../access';
import { fetchCaller, fetchObject } from '../policies';

/** A patient whose vitals the caller may read, by all ledger ids. */
interface ReadablePatient {
    readonly lists: readonly LedgerId[];
}

/** One page of the own ward's alarms, or of one patient's. */
export async function listAlarms(ctx: LedgerContext, set: PoliciesInForce, request: ListAlarms): Promise<ListedAlarms> {
    const { about, purpose, from, to, ...range } = request;
    const place = { ...range, ...newestFirst({ from, to }) };
    const readable = readers(ctx, set, purpose);
    if (about === undefined) {
        // How many a ward has is not for whom it treats.
        if (!isClinician(ctx.actor.roles)) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        const page = await ctx.shared.page([accessRuns.book(ctx.actor.ward, 'alarm')], place);
        const rows = await Promise.all(page.items.map(async (line) => readBooked(ctx, line)));
        return { ...page, items: await withFates(ctx, rows.filter(isAlarm), readable) };
    }
    const patient = await readable(about);
    if (patient === undefined) {
        return { items: [] };
    }
    const page = await ctx.shared.page(patient.lists.map(accessRuns.alarms), place);
    return { ...page, items: await withFates(ctx, page.items.filter(isAlarm), readable) };
}

/** Alarms by their names, in the order in which they are asked for. */
export async function findAlarms(
    ctx: LedgerContext,
    set: PoliciesInForce,
    { places, purpose }: FindAlarms,
): Promise<readonly FoundAlarm[]> {
    const own = ctx.actor.roles.includes('registrar');
    const ofItself = async (about: LedgerId): Promise<ReadablePatient> => Promise.resolve({ lists: [about] });
    const readable = own ? ofItself : readers(ctx, set, purpose);
    const found = await Promise.all(
        places.map(async ({ about, alarm, since }) => {
            const patient = await readable(about);
            const facts = patient === undefined ? [] : await alarmFacts(ctx, patient.lists, since);
            return alarmsOf(facts).find((one) => one.alarm === alarm);
        }),
    );
    // The ward's own process learns what it raised itself.
    return found.filter((one) => one !== undefined).filter(({ author }) => !own || author.ward === ctx.actor.ward);
}

/** What of some announcements is in the books of the own ward, of patients whose vitals the caller may read. */
export async function findRung(ctx: LedgerContext, set: PoliciesInForce, { places, purpose }: FindRung): Promise<readonly Rung[]> {
    const wanted = new Set(places.map(({ notice }) => notice));
    const times = [...new Set(places.map(({ time }) => time))];
    const books = times.flatMap((time) => (['alarm', 'alarm-escalated'] as const).map((kind) => ({ kind, time })));
    const lines = await Promise.all(books.map(async ({ kind, time }) => ctx.shared.all(accessRuns.bookAt(ctx.actor.ward, kind, time))));
    const facts = await Promise.all(lines.flat().map(async (line) => readBooked(ctx, line)));
    const readable = readers(ctx, set, purpose);
    const rung = facts.filter(isOfAlarm).filter(({ notice }) => wanted.has(notice));
    const told = await Promise.all(rung.map(async (fact) => ((await readable(fact.about)) === undefined ? [] : [fact])));
    return told.flat().map(({ notice, kind, about, alarm }) => ({ notice, kind, about, alarm }));
}

function isAlarm(fact: { readonly kind: string } | undefined): fact is StoredAlarmFact & { readonly kind: 'alarm' } {
    return fact?.kind === 'alarm';
}

function isOfAlarm(fact: { readonly kind: string } | undefined): fact is StoredAlarmFact {
    return fact?.kind === 'alarm' || fact?.kind === 'alarm-escalated';
}

/** Decides once about each patient, whether the caller may read their vitals now. */
function readers(ctx: LedgerContext, set: PoliciesInForce, purpose: Purpose): (about: LedgerId) => Promise<ReadablePatient | undefined> {
    const person = fetchCaller(ctx);
    const use = { action: 'read', category: 'vitals' } as const;
    const decided = new Map<LedgerId, Promise<ReadablePatient | undefined>>();
    const ask = async (about: LedgerId): Promise<ReadablePatient | undefined> => {
        const object = await fetchObject(ctx, about, use);
        const request = decisionRequest({ ...use, purpose, time: ctx.time, ...(await person), ...object });
        return decide(set, request).decision === 'permit' ? { lists: object.lists } : undefined;
    };
    return async (about) => {
        const known = decided.get(about) ?? ask(about);
        decided.set(about, known);
        return known;
    };
}

/** What a page shows of alarms that the caller may know of, in its order; one that was stated twice is shown where it was stated first. */
async function withFates(
    ctx: LedgerContext,
    rows: readonly (StoredAlarmFact & { readonly kind: 'alarm' })[],
    readable: (about: LedgerId) => Promise<ReadablePatient | undefined>,
): Promise<readonly FoundAlarm[]> {
    const shown = await Promise.all(
        [...new Set(rows.map(({ about }) => about))].map(async (about) => {
            const patient = await readable(about);
            const since = Math.min(...rows.filter((row) => row.about === about).map(({ time }) => time));
            return patient === undefined ? [] : alarmsOf(await alarmFacts(ctx, patient.lists, since));
        }),
    );
    const found = new Map(shown.flat().map((one) => [one.transactionId, one]));
    return rows.flatMap(({ transactionId }) => found.get(transactionId) ?? []);
}

/** The facts of alarms in several lists, from a time on. */
async function alarmFacts(
    ctx: LedgerContext,
    lists: readonly LedgerId[],
    since: Milliseconds | undefined,
): Promise<readonly StoredAlarmFact[]> {
    return (await ctx.shared.page(lists.map(accessRuns.alarms), { limit: Infinity, ...newestFirst({ from: since }) })).items;
}
