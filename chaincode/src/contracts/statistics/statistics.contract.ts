// SPDX-License-Identifier: Apache-2.0
// Releases: the two wards' permission to decrypt one sum, checked against what the ledger holds about every window in it.

import { addendsDigestOf, releaseIdOf, settingDigestOf, windowsDigestOf } from '../../crypto';
import {
    COHORT_POSTERS,
    type CohortRule,
    DEFAULT_POSTERS,
    demandWard,
    denialOf,
    DomainError,
    ERRORS,
    isLargeEnough,
    isMergedSince,
    isStrictlyAscending,
    type LedgerId,
    maySetRule,
    namedScope,
    patientsWith,
    referenceTo,
    type Release,
    type ReleaseDecision,
    type ReleaseDenial,
    type ReleaseState,
    type RequestRelease,
    type Retirement,
    rootOf,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { approvedSetting } from '../governance';
import { recordKeys } from '../records';
import { demandWindow, retireForGood, vitalsKeys } from '../vitals';
import { statisticsKeys } from './keys';
import { demandWindows } from './released-windows';

/** Statistics. */
export class StatisticsContract extends LedgerContract {
    constructor() {
        super('statistics');
    }

    /**
     * Decides about a sum; permit and deny are both committed. The same question again gets the stored release.
     */
    async RequestRelease(ctx: LedgerContext, { request }: Call<'statistics:RequestRelease'>): Answer<'statistics:RequestRelease'> {
        const { codes, windows: ids, ciphertextDigest } = request;
        if (!isStrictlyAscending(ids)) {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/windows: Not in ascending order');
        }
        const id = releaseIdOf(codes, ids);
        const { actor, time } = ctx;
        const stored = await ctx.world.get(statisticsKeys.release(id));
        if (stored !== undefined) {
            return decideAgain(ctx, stored, request);
        }
        const { windows, patients, merged } = await demandWindows(ctx, ids);
        const { posters } = await cohortRuleOf(ctx, actor.ward);
        // Those of the patients who have a record: anybody can post for a patient that nobody has admitted.
        const records = await Promise.all(patients.map((patient) => ctx.world.get(recordKeys.record(patient))));
        const enrolled = patients.filter((_, index) => records[index]?.kind === 'patient');
        const question = {
            windows,
            posters,
            asker: referenceTo(actor),
            codes,
            enrolled: new Set(enrolled),
            windowsDigest: windowsDigestOf(ids),
            markers: await Promise.all(windows.map((window) => ctx.world.get(statisticsKeys.released(rootOf(window))))),
            hasRetired: (await retiredAmong(ctx, ids)).length > 0,
            ward: actor.ward,
        };
        const denial = denialOf(question);
        if (denial !== undefined) {
            return deny(ctx, denial, { id, windows: ids });
        }
        const { windowsDigest } = question;
        const release: Release = {
            id,
            codes: [...codes].sort(),
            windowsDigest,
            ciphertextDigest,
            addendsDigest: addendsDigestOf(windows),
            patients: patientsWith(codes, question),
            windows: ids.length,
        };
        for (const window of windows) {
            await ctx.world.put(statisticsKeys.released(rootOf(window)), windowsDigest);
        }
        const { ward } = actor;
        const wereMerged = Object.keys(merged).length > 0 && { merged };
        await ctx.world.put(statisticsKeys.release(id), { release, windows: ids, ward, actor: referenceTo(actor), time, ...wereMerged });
        return { decision: 'permit', release };
    }

    /** Reads a release with its windows. */
    async GetRelease(ctx: LedgerContext, { request }: Call<'statistics:GetRelease'>): Answer<'statistics:GetRelease'> {
        const stored = await ctx.world.get(statisticsKeys.release(request.id));
        if (stored === undefined) {
            throw new DomainError(ERRORS.RELEASE_NOT_FOUND);
        }
        return { release: stored.release, windows: stored.windows };
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
        const { ward } = actor;
        const { posters } = request;
        const key = statisticsKeys.cohortRule(ward);
        const stored = await ctx.world.get(key);
        const approved = await approvedSetting(ctx, 'ledger-setting', namedScope(ward, COHORT_POSTERS));
        if (!maySetRule({ posters, stored, approved, digest: settingDigestOf({ ward, posters }) })) {
            throw new DomainError(ERRORS.TWO_WARDS_REQUIRED);
        }
        const approval = approved?.change;
        await ctx.world.put(key, { posters, ...(approval !== undefined && { approval }), actor: referenceTo(actor), time });
        return request;
    }

    /** Reads what a ward has set. */
    async GetCohortRule(ctx: LedgerContext, { request }: Call<'statistics:GetCohortRule'>): Answer<'statistics:GetCohortRule'> {
        return cohortRuleOf(ctx, request.ward);
    }
}

/** Gives what stands to whoever asks, unless the readings are their own, and says whether its patients were merged, or posts of it taken back, since. */
async function decideAgain(ctx: LedgerContext, stored: ReleaseState, request: RequestRelease): Promise<ReleaseDecision> {
    const { release, ward, merged: then = {} } = stored;
    const denied = { id: release.id, windows: request.windows };
    if (ward !== ctx.actor.ward) {
        return deny(ctx, 'WARD_FORBIDDEN', denied);
    }
    if (release.ciphertextDigest !== request.ciphertextDigest) {
        return deny(ctx, 'SUM_MISMATCH', denied);
    }
    const { windows, patients, subjects, merged } = await demandWindows(ctx, request.windows);
    const { posters } = await cohortRuleOf(ctx, ward);
    // Records that are gone since do not take back what was given; but nobody gets a sum around readings of their own.
    const cohort = { windows, posters, asker: referenceTo(ctx.actor), enrolled: new Set(patients) };
    if (!request.codes.every((code) => isLargeEnough(code, cohort))) {
        return deny(ctx, 'COHORT_TOO_SMALL', denied);
    }
    const mergedSince = isMergedSince(then, merged, subjects);
    const correctedSince = (await retirementsOf(ctx, request.windows)).some((retirement) => retirement?.corrected);
    return { decision: 'permit', release, ...(mergedSince && { mergedSince }), ...(correctedSince && { correctedSince }) };
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

/** A refusal is evidence and is committed. */
async function deny(
    ctx: LedgerContext,
    code: ReleaseDenial,
    { id, windows }: { readonly id: string; readonly windows: readonly LedgerId[] },
): Promise<ReleaseDecision> {
    const evidence = { code, windowsDigest: windowsDigestOf(windows), actor: referenceTo(ctx.actor), time: ctx.time };
    await ctx.world.put(statisticsKeys.denial(id, ctx.transactionId), evidence);
    return { decision: 'deny', code };
}
