// SPDX-License-Identifier: Apache-2.0
// Releases: the two wards' permission to decrypt one sum, checked against what the ledger holds about every window in it.

import { releaseIdOf, windowsDigestOf } from '../../crypto';
import {
    denialOf,
    DomainError,
    ERRORS,
    isStrictlyAscending,
    type LedgerId,
    patientsWith,
    referenceTo,
    type Release,
    type ReleaseDecision,
    type ReleaseDenial,
    type RequestRelease,
    type StoredWindow,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { recordKeys } from '../records';
import { vitalsKeys } from '../vitals';
import { statisticsKeys } from './keys';

/** Statistics. */
export class StatisticsContract extends LedgerContract {
    constructor() {
        super('statistics');
    }

    /** Decides about a sum; permit and deny are both committed. The same question again gets the stored release. */
    async RequestRelease(ctx: LedgerContext, { request }: Call<'statistics:RequestRelease'>): Answer<'statistics:RequestRelease'> {
        if (!isStrictlyAscending(request.windows)) {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/windows: Not in ascending order');
        }
        const id = releaseIdOf(request.codes, request.windows);
        const stored = await ctx.world.get(statisticsKeys.release(id));
        if (stored === undefined) {
            return decide(ctx, id, request);
        }
        if (stored.ward !== ctx.actor.ward) {
            return deny(ctx, id, 'WARD_FORBIDDEN', request);
        }
        if (stored.release.ciphertextDigest !== request.ciphertextDigest) {
            return deny(ctx, id, 'SUM_MISMATCH', request);
        }
        return { decision: 'permit', release: stored.release };
    }

    /** Reads a release with its windows. */
    async GetRelease(ctx: LedgerContext, { request }: Call<'statistics:GetRelease'>): Answer<'statistics:GetRelease'> {
        const stored = await ctx.world.get(statisticsKeys.release(request.id));
        if (stored === undefined) {
            throw new DomainError(ERRORS.RELEASE_NOT_FOUND);
        }
        return { release: stored.release, windows: stored.windows };
    }
}

async function decide(ctx: LedgerContext, id: string, request: RequestRelease): Promise<ReleaseDecision> {
    const { codes, windows: ids } = request;
    const windows = await ofSurvivors(ctx, await Promise.all(ids.map((windowId) => demandWindow(ctx, windowId))));
    const markers = await Promise.all(ids.map((windowId) => ctx.world.get(statisticsKeys.released(windowId))));
    const windowsDigest = windowsDigestOf(ids);
    const denial = denialOf({ codes, windows, windowsDigest, markers, ward: ctx.actor.ward });
    if (denial !== undefined) {
        return deny(ctx, id, denial, request);
    }
    const { ciphertextDigest } = request;
    const patients = patientsWith(codes, windows);
    return permit(ctx, request, { id, codes: [...codes].sort(), windowsDigest, ciphertextDigest, patients, windows: ids.length });
}

async function demandWindow(ctx: LedgerContext, id: string): Promise<StoredWindow> {
    const window = await ctx.world.get(vitalsKeys.window(id));
    if (window === undefined) {
        throw new DomainError(ERRORS.WINDOW_NOT_FOUND, undefined, { window: id });
    }
    return window;
}

/** A patient who was registered twice is one patient: windows of a merged record count for the record that stays. */
async function ofSurvivors(ctx: LedgerContext, windows: readonly StoredWindow[]): Promise<StoredWindow[]> {
    const subjects = [...new Set(windows.map(({ subject }) => subject))];
    const survivors = new Map(await Promise.all(subjects.map(async (subject) => [subject, await survivorOf(ctx, subject)] as const)));
    return windows.map((window) => ({ ...window, subject: survivors.get(window.subject) ?? window.subject }));
}

/** Follows a chain of merges, which cannot close: a merged ledger id is spent. */
async function survivorOf(ctx: LedgerContext, subject: LedgerId): Promise<LedgerId> {
    const removal = await ctx.world.get(recordKeys.removal(subject));
    return removal?.into === undefined ? subject : survivorOf(ctx, removal.into);
}

async function permit(ctx: LedgerContext, { windows }: RequestRelease, release: Release): Promise<ReleaseDecision> {
    const { actor, time } = ctx;
    for (const id of windows) {
        await ctx.world.put(statisticsKeys.released(id), release.windowsDigest);
    }
    await ctx.world.put(statisticsKeys.release(release.id), { release, windows, ward: actor.ward, actor: referenceTo(actor), time });
    return { decision: 'permit', release };
}

async function deny(ctx: LedgerContext, id: string, code: ReleaseDenial, { windows }: RequestRelease): Promise<ReleaseDecision> {
    const evidence = { code, windowsDigest: windowsDigestOf(windows), actor: referenceTo(ctx.actor), time: ctx.time };
    await ctx.world.put(statisticsKeys.denial(id, ctx.transactionId), evidence);
    return { decision: 'deny', code };
}
