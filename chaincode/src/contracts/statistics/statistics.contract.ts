// SPDX-License-Identifier: Apache-2.0
// Releases: the two wards' permission to decrypt one sum, checked against what the ledger holds about every window in it.

import { addendsOf, digestOfAddends, releaseIdOf, windowsDigestOf } from '../../crypto';
import {
    COHORT_POSTERS,
    type CohortRule,
    DEFAULT_POSTERS,
    demandWard,
    denialOf,
    groupsOf,
    type Hex64,
    isLargeEnough,
    isMergedSince,
    type LedgerId,
    patientsWith,
    referenceTo,
    type Release,
    type ReleaseDecision,
    type ReleaseState,
    type RequestRelease,
    type Retirement,
    rootOf,
    type StoredWindow,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { demandMaySet } from '../governance';
import { recordKeys } from '../records';
import { endReservation, reservationKeys } from '../reservations';
import { demandWindow, retireForGood, vitalsKeys } from '../vitals';
import { deny } from './denials';
import { aggregateWindows, demandRelease, joinSums, wholeSum, windowsOf } from './endorsed-sums';
import { statisticsKeys, statisticsPrefixes } from './keys';
import { demandWindows, postedGroups, postedGroupsOfPart, releasedGroups } from './released-windows';
import {
    demandAscending,
    demandReservation,
    demandReserved,
    endDenied,
    mark,
    partQuestion,
    reserve,
    type Reserved,
} from './reserved-windows';

/** Statistics. */
export class StatisticsContract extends LedgerContract {
    constructor() {
        super('statistics');
    }

    /**
     * Decides about a sum; permit and deny are both committed. The same question again gets the stored release.
     */
    async RequestRelease(ctx: LedgerContext, { request }: Call<'statistics:RequestRelease'>): Answer<'statistics:RequestRelease'> {
        const { codes, windows: last, after, unproven } = request;
        demandAscending(last);
        const reserved = after && (await demandReserved(ctx, after, last));
        const ids = [...(reserved?.windows ?? []), ...last];
        const id = releaseIdOf(codes, ids, unproven);
        const stored = await ctx.world.get(statisticsKeys.release(id));
        const asked = { request, reserved, windows: await demandWindows(ctx, last), windowsDigest: windowsDigestOf(ids) };
        return stored === undefined ? decide(ctx, id, asked) : decideAgain(ctx, stored, asked);
    }

    /** Reserves windows of a release that has more than one transaction should read; permit and deny are both committed. */
    async ReserveWindows(ctx: LedgerContext, { request }: Call<'statistics:ReserveWindows'>): Answer<'statistics:ReserveWindows'> {
        return reserve(ctx, request);
    }

    /** Finds the reservation whose mark a window bears: where it goes on, for whoever does not know any more. */
    async FindReservation(ctx: LedgerContext, { request }: Call<'statistics:FindReservation'>): Answer<'statistics:FindReservation'> {
        const id = await ctx.world.get(reservationKeys.released(rootOf(await demandWindow(ctx, request.window))));
        const reservation = id === undefined ? undefined : await ctx.world.get(reservationKeys.reservation(id));
        if (id === undefined || reservation === undefined) {
            return null;
        }
        const { parts, digest, set, status } = reservation;
        return { id, parts, digest, set, status };
    }

    /** Frees the windows of a reservation of the caller's ward that no release has concluded; a second time changes nothing. */
    async AbandonReservation(
        ctx: LedgerContext,
        { request: { id } }: Call<'statistics:AbandonReservation'>,
    ): Answer<'statistics:AbandonReservation'> {
        const reservation = await demandReservation(ctx, id);
        await endReservation(ctx, id, reservation);
        return { id, status: reservation.status === 'open' ? 'abandoned' : reservation.status };
    }

    /** Reads a release with its windows, and what both wards have added of them. */
    async GetRelease(ctx: LedgerContext, { request }: Call<'statistics:GetRelease'>): Answer<'statistics:GetRelease'> {
        const stored = await demandRelease(ctx, request.id);
        const { release, after } = stored;
        const windows = await windowsOf(ctx, stored);
        const sum = await wholeSum(ctx, release);
        return { release, windows, ...(after && { after }), ...(sum && { sum }) };
    }

    /** Adds the ciphertexts of some windows of a release of the caller's ward, at each peer by itself; a second time changes nothing. */
    async AggregateWindows(
        ctx: LedgerContext,
        { request, transient }: Call<'statistics:AggregateWindows'>,
    ): Answer<'statistics:AggregateWindows'> {
        return aggregateWindows(ctx, request, transient.addends.ciphertexts);
    }

    /** Adds sums that are next to each other; a second time changes nothing. */
    async JoinSums(ctx: LedgerContext, { request, transient }: Call<'statistics:JoinSums'>): Answer<'statistics:JoinSums'> {
        return joinSums(ctx, request, transient.addends.ciphertexts);
    }

    /** Lists what both wards have added of the windows of a release. */
    async ListSums(ctx: LedgerContext, { request: { release, ...page } }: Call<'statistics:ListSums'>): Answer<'statistics:ListSums'> {
        const { windowsDigest } = (await demandRelease(ctx, release)).release;
        return ctx.world.page(statisticsPrefixes.sums(windowsDigest), page);
    }

    /** Keeps that a decryption of the ward's own gave what no readings can, also of a release that only peers who lie together have shown; a second time changes nothing. */
    async ReportBrokenRelease(
        ctx: LedgerContext,
        { request }: Call<'statistics:ReportBrokenRelease'>,
    ): Answer<'statistics:ReportBrokenRelease'> {
        const { actor, time, transactionId, world } = ctx;
        const stored = await world.get(statisticsKeys.release(request.release));
        demandWard(stored?.ward ?? actor.ward, actor);
        const key = statisticsKeys.brokenRelease(actor.ward, request);
        if ((await world.get(key)) === undefined) {
            const notReleased = stored === undefined;
            await world.put(key, { ...request, ...(notReleased && { notReleased }), actor: referenceTo(actor), time, transactionId });
        }
        return { evidence: request.evidence };
    }

    /** Lists a ward's releases whose decryption gave what no readings can. */
    async ListBrokenReleases(
        ctx: LedgerContext,
        { request: { ward, ...page } }: Call<'statistics:ListBrokenReleases'>,
    ): Answer<'statistics:ListBrokenReleases'> {
        return ctx.world.page(statisticsPrefixes.brokenReleases(ward), page);
    }

    /** Takes a window of the caller's ward out of statistics, for good, with whatever is made anew of it, or would be; a second time changes nothing. */
    async RetireWindow(ctx: LedgerContext, { request: { id } }: Call<'statistics:RetireWindow'>): Answer<'statistics:RetireWindow'> {
        const window = await demandWindow(ctx, id);
        demandWard(window.ward, ctx.actor);
        await retireForGood(ctx, window);
        return { id, retired: true };
    }

    /** Tells which of some windows are retired. */
    async FindRetired(ctx: LedgerContext, { request }: Call<'statistics:FindRetired'>): Answer<'statistics:FindRetired'> {
        return retiredAmong(ctx, request.windows);
    }

    /** Sets from how many callers other than the asker the readings of a cohort of the caller's ward must come: fewer with both wards' approval. */
    async SetCohortRule(ctx: LedgerContext, { request }: Call<'statistics:SetCohortRule'>): Answer<'statistics:SetCohortRule'> {
        const { actor, time } = ctx;
        const { posters } = request;
        const key = statisticsKeys.cohortRule(actor.ward);
        const stored = await ctx.world.get(key);
        const isLoosened = posters < (stored?.posters ?? DEFAULT_POSTERS);
        const served = await demandMaySet(ctx, { name: COHORT_POSTERS, content: request, isLoosened, stored });
        await ctx.world.put(key, { posters, ...served, actor: referenceTo(actor), time });
        return request;
    }

    /** Reads what a ward has set. */
    async GetCohortRule(ctx: LedgerContext, { request }: Call<'statistics:GetCohortRule'>): Answer<'statistics:GetCohortRule'> {
        return cohortRuleOf(ctx, request.ward);
    }
}

/** What is asked for, and what the ledger has of it. */
interface AskedRelease {
    readonly request: RequestRelease;
    readonly reserved: Reserved | undefined;
    /** The last part. */
    readonly windows: readonly StoredWindow[];
    /** Of all. */
    readonly windowsDigest: Hex64;
}

/** Judges a sum that was not asked for before. What was reserved for one that is denied is free again, unless it waits for another alone. */
async function decide(ctx: LedgerContext, id: Hex64, asked: AskedRelease): Promise<ReleaseDecision> {
    const { reserved, windows, windowsDigest } = asked;
    const { codes, ciphertextDigest, windows: last, after, unproven } = asked.request;
    const { actor, time } = ctx;
    const { groups, patients, merged } = await groupsAsked(ctx, asked);
    const { posters } = await cohortRuleOf(ctx, actor.ward);
    // Those of the patients who have a record: anybody can post for a patient that nobody has admitted.
    const records = await Promise.all(patients.map((patient) => ctx.world.get(recordKeys.record(patient))));
    const enrolled = new Set(patients.filter((_, index) => records[index]?.kind === 'patient'));
    const part = await partQuestion(ctx, windows, windowsDigest);
    const question = {
        ...part,
        codes,
        groups,
        posters,
        asker: referenceTo(actor),
        enrolled,
        isAnyBeforeRetired: reserved?.reservation.retired,
        isAnyUnproven: unproven !== true && hasUnproven(asked),
    };
    const denial = denialOf(question);
    if (denial !== undefined) {
        await (reserved && endDenied(ctx, denial, reserved));
        return deny(ctx, denial, { id, windowsDigest });
    }
    const addends = addendsAsked(asked);
    const release: Release = {
        id,
        codes: [...codes].sort(),
        windowsDigest,
        ciphertextDigest,
        addendsDigest: digestOfAddends(addends),
        patients: patientsWith(codes, question),
        windows: Object.keys(addends).length,
        ...(unproven && { unproven }),
    };
    await conclude(ctx, asked);
    const state = { release, windows: last, ward: actor.ward, actor: referenceTo(actor), time };
    const wereMerged = Object.keys(merged).length > 0 && { merged };
    await ctx.world.put(statisticsKeys.release(id), { ...state, ...(after && { after }), ...wereMerged });
    return { decision: 'permit', release };
}

/** Its windows are in no other set from now on. */
async function conclude(ctx: LedgerContext, { reserved, windows, windowsDigest }: AskedRelease): Promise<void> {
    await mark(ctx, windows, reserved?.link.id ?? windowsDigest);
    if (reserved?.reservation.status === 'open') {
        await ctx.world.put(reservationKeys.reservation(reserved.link.id), { ...reserved.reservation, status: 'concluded' });
    }
}

/** Gives what stands to whoever asks, unless the readings are their own, and says whether its patients were merged, or posts of it taken back, since. */
async function decideAgain(ctx: LedgerContext, stored: ReleaseState, asked: AskedRelease): Promise<ReleaseDecision> {
    const { release, ward, merged: then = {} } = stored;
    const { request, reserved, windowsDigest } = asked;
    const denied = { id: release.id, windowsDigest };
    if (ward !== ctx.actor.ward) {
        return deny(ctx, 'WARD_FORBIDDEN', denied);
    }
    if (release.ciphertextDigest !== request.ciphertextDigest) {
        return deny(ctx, 'SUM_MISMATCH', denied);
    }
    const { groups, patients, subjects, merged } = await groupsAsked(ctx, asked);
    const { posters } = await cohortRuleOf(ctx, ward);
    // Records that are gone since do not take back what was given; but nobody gets a sum around readings of their own.
    const cohort = { groups, posters, asker: referenceTo(ctx.actor), enrolled: new Set(patients) };
    if (!request.codes.every((code) => isLargeEnough(code, cohort))) {
        return deny(ctx, 'COHORT_TOO_SMALL', denied);
    }
    const mergedSince = isMergedSince(then, merged, subjects);
    const retirements = await retirementsOf(ctx, request.windows);
    const correctedSince = reserved?.reservation.corrected ?? retirements.some((retirement) => retirement?.corrected);
    return { decision: 'permit', release, ...(mergedSince && { mergedSince }), ...(correctedSince && { correctedSince }) };
}

/** Whether a window of a part before, or of the last, has posts that no enrolled device has signed. */
function hasUnproven({ reserved, windows }: AskedRelease): boolean {
    return [...(reserved?.parts ?? []), ...windows].some(({ unproven }) => unproven !== undefined);
}

/** All windows, each with the digest of its ciphertext. */
function addendsAsked({ reserved, windows }: AskedRelease): Readonly<Record<LedgerId, Hex64>> {
    const before = (reserved?.parts ?? []).flatMap(({ addends }) => Object.entries(addends));
    return Object.fromEntries([...before, ...Object.entries(addendsOf(windows))]);
}

async function groupsAsked(ctx: LedgerContext, { reserved, windows }: AskedRelease): ReturnType<typeof releasedGroups> {
    const { id = '' } = reserved?.link ?? {};
    const before = await Promise.all(
        (reserved?.parts ?? []).map(async ({ groups }, position) => postedGroupsOfPart(ctx, { id, position }, groups)),
    );
    return releasedGroups(ctx, [...before.flat(), ...(await postedGroups(ctx, groupsOf(windows)))]);
}

async function cohortRuleOf(ctx: LedgerContext, ward: string): Promise<CohortRule> {
    const stored = await ctx.world.get(statisticsKeys.cohortRule(ward));
    return { posters: stored?.posters ?? DEFAULT_POSTERS };
}

async function retirementsOf(ctx: LedgerContext, windows: readonly LedgerId[]): Promise<(Retirement | undefined)[]> {
    return Promise.all(windows.map((id) => ctx.world.get(vitalsKeys.retired(id))));
}

async function retiredAmong(ctx: LedgerContext, windows: readonly LedgerId[]): Promise<LedgerId[]> {
    const retirements = await retirementsOf(ctx, windows);
    return windows.filter((_, index) => retirements[index] !== undefined);
}
