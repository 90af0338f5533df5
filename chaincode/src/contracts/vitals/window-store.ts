// SPDX-License-Identifier: Apache-2.0
// How windows come to stand: first ones, and those that were made anew of them.

import { attestationKeyDigestOf, isAttested, sha256Hex } from '../../crypto';
import {
    attestedText,
    demandWellFormed,
    DomainError,
    ERRORS,
    isNextVersion,
    judgeWindow,
    type KnownCorrection,
    type LedgerId,
    type PostOfWindow,
    referenceTo,
    rejectionOfPosts,
    rootOf,
    type StoredWindow,
    unprovenIn,
    type VitalsWindow,
    WARD_PROCESS,
    type WindowResult,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { approvedDigest } from '../governance';
import { subjectKeys } from '../subjects';
import { postsOf, vitalsKeys, vitalsPrefixes } from './keys';

/** Reads a window. @throws DomainError WINDOW_NOT_FOUND */
export async function demandWindow(ctx: LedgerContext, id: LedgerId): Promise<StoredWindow> {
    const window = await ctx.world.get(vitalsKeys.window(id));
    if (window === undefined) {
        throw new DomainError(ERRORS.WINDOW_NOT_FOUND);
    }
    return window;
}

/** Judges windows, each by itself, and announces those that are stored. */
export async function submitWindows(ctx: LedgerContext, windows: readonly VitalsWindow[]): Promise<WindowResult[]> {
    demandWellFormed(windows);
    // What waits for a key that is being approved is no evidence of anything.
    const approved = await approvedDigest(ctx, 'attestation-key', ctx.actor.ward);
    if (windows.some(({ attestation }) => attestationKeyDigestOf(attestation.publicKey) !== approved)) {
        throw new DomainError(ERRORS.ATTESTATION_KEY_UNAPPROVED);
    }
    const results: WindowResult[] = [];
    for (const window of windows) {
        results.push(await submitWindow(ctx, window));
    }
    const stored = results.filter(({ status }) => status === 'stored').map(({ id }) => id);
    if (stored.length > 0) {
        ctx.emit('WindowsCommitted', { windows: stored });
    }
    return results;
}

/** Judges one window and stores it where it stands, with the keys by which it is found again. Its posts stand already, and are not written. */
async function submitWindow(ctx: LedgerContext, window: VitalsWindow): Promise<WindowResult> {
    const { id, subject: patient, ciphertext, attestation } = window;
    const { actor, time, world } = ctx;
    if (!isAttested(attestation, attestedText(ctx.channel, actor.ward, window))) {
        return { id, status: 'rejected', code: 'ATTESTATION_INVALID' };
    }
    const correction = await knownCorrection(ctx, window);
    const posts = await postsOfWindow(ctx, window);
    const known = {
        window: await world.get(vitalsKeys.window(id)),
        ciphertext: await world.get(vitalsKeys.ciphertext(actor.ward, ciphertext.digest)),
        isMisplaced: correction !== undefined && !isNextVersion(window, correction, actor.ward),
        isForeign: await isForeign(ctx, window),
        postsRejection: rejectionOfPosts(window.posts, posts, sha256Hex),
    };
    const result = judgeWindow(window, known, { now: time, ward: actor.ward });
    if (result.status !== 'stored') {
        return result;
    }
    // A gateway may still remember whom a number led to. Merged is no matter, because readers follow; erased is for good.
    if (await isErased(ctx, patient)) {
        return { id, status: 'rejected', code: 'SUBJECT_ERASED' };
    }
    await store(ctx, window, { root: correction?.root, unproven: unprovenIn(window.posts, posts) });
    return result;
}

/** What stands of the window of which one was made anew; of a first one nothing is asked. Of another ward's nothing is due here. */
async function knownCorrection(ctx: LedgerContext, { corrects }: VitalsWindow): Promise<KnownCorrection | undefined> {
    if (corrects === undefined) {
        return undefined;
    }
    const { version } = await versionsOf(ctx, corrects.window);
    return {
        root: await ctx.world.get(vitalsKeys.window(corrects.window)),
        version,
        isDue: (await ctx.world.get(vitalsKeys.correctionDue(ctx.actor.ward, corrects.window))) !== undefined,
    };
}

/**
 * Whether a window is brought by somebody who has not brought its posts: what a person has entered names a window of which that is noted, and states that it is;
 * the ward's own process brings it, and nothing of a device but what is made anew.
 */
async function isForeign({ actor, shared }: LedgerContext, window: VitalsWindow): Promise<boolean> {
    const isManual = window.manual === true;
    const isEntered = (await shared.get(vitalsKeys.poster(rootOf(window)))) !== undefined;
    const isOfWard = actor.roles.includes(WARD_PROCESS);
    return isManual !== isEntered || (window.corrects === undefined && isManual !== isOfWard);
}

/** The window that stands for a root now, and the version of the one that may come. */
export async function versionsOf(ctx: LedgerContext, root: LedgerId): Promise<{ readonly current: LedgerId; readonly version: number }> {
    const remade = await ctx.world.all(vitalsPrefixes.remade(root));
    return { current: remade.at(-1) ?? root, version: remade.length + 1 };
}

/** Whether vitals of a patient come to stand no more. */
export async function isErased(ctx: LedgerContext, patient: LedgerId): Promise<boolean> {
    return (await ctx.world.get(subjectKeys.removal(patient)))?.how === 'erased';
}

/** Stores a window. Whose readings it counts for is told by whoever brought the first one: nobody's own become another's by a correction. */
async function store(
    ctx: LedgerContext,
    window: VitalsWindow,
    { root, unproven }: { readonly root: StoredWindow | undefined; readonly unproven: number },
): Promise<void> {
    const { id, subject: patient, first, ciphertext, corrects } = window;
    const { actor, transactionId, time, world } = ctx;
    const { ward } = actor;
    const brought = { ward, actor: root?.actor ?? referenceTo(actor), transactionId, time };
    await world.put(vitalsKeys.window(id), { ...window, ...brought, ...(unproven > 0 && { unproven }) });
    await world.put(vitalsKeys.ciphertext(ward, ciphertext.digest), id);
    await world.put(vitalsKeys.byPatient(patient, first, id), id);
    await world.put(vitalsKeys.byWard(ward, first, id), id);
    if (corrects !== undefined) {
        await world.put(vitalsKeys.remade(corrects.window, corrects.version), id);
        await world.delete(vitalsKeys.correctionDue(ward, corrects.window));
    }
}

/** The posts that name a window, or the one of which it was made anew, of those that stand in its ranges. */
export async function postsOfWindow({ actor, world }: LedgerContext, window: VitalsWindow): Promise<PostOfWindow[]> {
    const root = rootOf(window);
    const rows = await Promise.all(
        window.posts.ranges.map(async ({ device, ...span }) => {
            const found = await world.between(postsOf(actor.ward, device), span);
            return found
                .filter(([, post]) => post.window === root)
                .map(([sequence, { digest, retracted, unproven }]) => {
                    return { device, sequence, digest, ...(retracted && { retracted }), ...(unproven && { unproven }) };
                });
        }),
    );
    return rows.flat();
}
