// SPDX-License-Identifier: Apache-2.0
// Releases: the two wards' permission to decrypt one sum, checked against what the ledger holds about every window in it.

import { releaseIdOf, windowsDigestOf } from '../../crypto';
import {
    demandDefined,
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
    type StoredWindow,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract } from '../../platform';
import { survivorsOf } from '../subjects';
import { vitalsKeys } from '../vitals';
import { statisticsKeys } from './keys';

/** Statistics. */
export class StatisticsContract extends LedgerContract {
    constructor() {
        super('statistics');
    }

    /** Decides about a sum; permit and deny are both committed. The same question again gets the stored release. */
    async RequestRelease(ctx: LedgerContext, { request }: Call<'statistics:RequestRelease'>): Answer<'statistics:RequestRelease'> {
        const { codes, windows: ids, ciphertextDigest } = request;
        if (!isStrictlyAscending(ids)) {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/windows: Not in ascending order');
        }
        const id = releaseIdOf(codes, ids);
        const { actor, time } = ctx;
        const stored = await ctx.world.get(statisticsKeys.release(id));
        if (stored !== undefined) {
            if (stored.ward !== actor.ward) {
                return deny(ctx, 'WARD_FORBIDDEN', { id, windows: ids });
            }
            if (stored.release.ciphertextDigest !== ciphertextDigest) {
                return deny(ctx, 'SUM_MISMATCH', { id, windows: ids });
            }
            return { decision: 'permit', release: stored.release };
        }
        const windows = await demandWindows(ctx, ids);
        const markers = await Promise.all(ids.map((windowId) => ctx.world.get(statisticsKeys.released(windowId))));
        const windowsDigest = windowsDigestOf(ids);
        const denial = denialOf({ codes, windows, windowsDigest, markers, ward: actor.ward });
        if (denial !== undefined) {
            return deny(ctx, denial, { id, windows: ids });
        }
        const patients = patientsWith(codes, windows);
        const release: Release = { id, codes: [...codes].sort(), windowsDigest, ciphertextDigest, patients, windows: ids.length };
        for (const windowId of ids) {
            await ctx.world.put(statisticsKeys.released(windowId), windowsDigest);
        }
        await ctx.world.put(statisticsKeys.release(id), { release, windows: ids, ward: actor.ward, actor: referenceTo(actor), time });
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
}

/**
 * Reads the windows of a sum. A patient who was registered twice is one patient: windows of a merged record count for the record that
 * stays.
 * @throws DomainError WINDOW_NOT_FOUND
 */
async function demandWindows(ctx: LedgerContext, ids: readonly LedgerId[]): Promise<StoredWindow[]> {
    const windows = await Promise.all(
        ids.map(async (id) => {
            const window = await ctx.world.get(vitalsKeys.window(id));
            if (window === undefined) {
                throw new DomainError(ERRORS.WINDOW_NOT_FOUND, undefined, { window: id });
            }
            return window;
        }),
    );
    const survivors = await survivorsOf(
        ctx,
        windows.map(({ subject }) => subject),
    );
    return windows.map((window) => ({ ...window, subject: demandDefined(survivors.get(window.subject), 'a patient of the windows') }));
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
