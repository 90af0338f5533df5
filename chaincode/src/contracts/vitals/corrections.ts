// SPDX-License-Identifier: Apache-2.0
// Posts that are taken back, and the windows that are due to be made anew. Posts and windows are read by their keys and runs, which are checked at commit: of a
// correction and a window of the same posts one comes first.

import { factId } from '../../crypto';
import {
    type Correction,
    type DueCorrection,
    isEmptied,
    isHeldBy,
    judgeRetraction,
    type LedgerId,
    type PostName,
    type PostOfWindow,
    referenceTo,
    type RetractionResult,
    rootOf,
    type StoredCorrection,
    type StoredWindow,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { accessKeys } from '../access';
import { noteRetired } from '../reservations';
import { survivorOf } from '../subjects';
import { vitalsKeys } from './keys';
import { isErased, postsOfWindow, versionsOf } from './window-store';

/** Judges each post by itself, marks what is taken back, and retires the windows of it that are on the ledger. */
export async function retractPosts(ctx: LedgerContext, patient: LedgerId, posts: readonly PostName[]): Promise<RetractionResult[]> {
    const { actor, submitter, time, world } = ctx;
    const survivor = await survivorOf(ctx, patient);
    const results: RetractionResult[] = [];
    for (const [index, { device, sequence }] of posts.entries()) {
        const key = vitalsKeys.post(actor.ward, device, sequence);
        const post = await world.get(key);
        const window = post && (await world.get(vitalsKeys.window(post.window)));
        const isOnLedger = window !== undefined && isHeldBy(window, { device, sequence }, actor.ward);
        const isOfPatient = isOnLedger && (await survivorOf(ctx, window.subject)) === survivor;
        const result = judgeRetraction({ post, isOnLedger, isOfPatient }, index);
        if (post !== undefined && result.status === 'retracted') {
            await world.put(key, { ...post, retracted: true });
        }
        results.push(result);
    }
    const roots = results.flatMap((result) => (result.status === 'retracted' && result.isOnLedger ? [result.window] : []));
    for (const root of new Set(roots)) {
        const { current } = await versionsOf(ctx, root);
        // Of what is out of statistics already either something is due, or an operator wants nothing in its place.
        if ((await world.get(vitalsKeys.retired(current))) === undefined) {
            await world.put(vitalsKeys.retired(current), { actor: referenceTo(submitter), time, corrected: true });
            await noteRetired(ctx, root, { corrected: true });
            await world.put(vitalsKeys.correctionDue(actor.ward, root), root);
        }
    }
    return results;
}

/**
 * Takes out of statistics, for good, what stands for a window or is due to: those before it are out already. That posts of it were taken back stays told, by
 * releases that it is in.
 */
export async function retireForGood(ctx: LedgerContext, window: StoredWindow): Promise<void> {
    const { actor, time, world } = ctx;
    const root = rootOf(window);
    const { current } = await versionsOf(ctx, root);
    const retirement = await world.get(vitalsKeys.retired(current));
    const due = vitalsKeys.correctionDue(window.ward, root);
    const isDue = (await world.get(due)) !== undefined;
    if (retirement === undefined || isDue) {
        const corrected = retirement?.corrected;
        await world.put(vitalsKeys.retired(current), { actor: referenceTo(actor), time, ...(corrected && { corrected }) });
        await noteRetired(ctx, root, { corrected: corrected === true });
    }
    if (isDue) {
        await world.delete(due);
    }
}

/** Keeps for the wards who took posts back, and why. */
export async function keepCorrection(
    ctx: LedgerContext,
    about: LedgerId,
    { salt, ...correction }: Correction & Pick<StoredCorrection, 'salt'>,
): Promise<void> {
    const { actor, time, transactionId } = ctx;
    // What salts it is drawn by whoever signs, and never public: nobody guesses the key.
    const id = factId(salt.slice(0, about.length), transactionId);
    const author = referenceTo(actor);
    await ctx.shared.append(accessKeys.correction(about, time, id), {
        ...correction,
        about,
        id,
        time,
        ward: actor.ward,
        author,
        transactionId,
        salt,
    });
}

/** A window that is to be made anew, with all that it takes. */
export async function dueCorrection(ctx: LedgerContext, root: StoredWindow): Promise<DueCorrection> {
    const [{ version }, posts] = await Promise.all([versionsOf(ctx, root.id), postsOfWindow(ctx, root)]);
    return { root, version, posts, isEmpty: await hasNothingLeft(ctx, root, posts) };
}

/** The version that is to come of a window of the caller's ward; `undefined` where nothing is due of it. */
export async function dueVersion(ctx: LedgerContext, root: LedgerId): Promise<number | undefined> {
    const due = await ctx.world.get(vitalsKeys.correctionDue(ctx.actor.ward, root));
    return due === undefined ? undefined : (await versionsOf(ctx, root)).version;
}

/** Tells whether nothing comes in the place of a window any more. */
export async function isSettled(ctx: LedgerContext, window: StoredWindow): Promise<boolean> {
    return hasNothingLeft(ctx, window, await postsOfWindow(ctx, window));
}

async function hasNothingLeft(ctx: LedgerContext, window: StoredWindow, posts: readonly PostOfWindow[]): Promise<boolean> {
    return isEmptied(window, posts) || (await isErased(ctx, window.subject));
}
