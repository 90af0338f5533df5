// SPDX-License-Identifier: Apache-2.0
// Posts of vitals, on the ledger at once, and windows of encrypted vitals that hold them: each stored once, found again, and never with a value among them.

import { attestationKeyDigestOf, isAttested, sha256Hex } from '../../crypto';
import {
    areItsPosts,
    attestedText,
    demandShortRange,
    demandWellFormed,
    DomainError,
    ERRORS,
    type FoundWindow,
    judgePost,
    judgeWindow,
    type LedgerId,
    type ListWindows,
    type NamedPost,
    type Post,
    type PostException,
    referenceTo,
    WARDS,
    type StoredWindow,
    type VitalsWindow,
    type WindowResult,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract, padded, type Prefix } from '../../platform';
import { clusterKeys } from '../clusters';
import { approvedDigest } from '../governance';
import { idsOf, subjectKeys, survivorOf, survivorsOf } from '../subjects';
import { postsOf, vitalsKeys, vitalsPrefixes } from './keys';

/** Vitals. */
export class VitalsContract extends LedgerContract {
    constructor() {
        super('vitals');
    }

    /** Judges each post by itself: one that is known or refused takes no other with it. What is not stored is told alone. */
    async SubmitPosts(ctx: LedgerContext, { transient }: Call<'vitals:SubmitPosts'>): Answer<'vitals:SubmitPosts'> {
        const exceptions: PostException[] = [];
        for (const [index, post] of transient.posts.posts.entries()) {
            const exception = await submitPost(ctx, post, index);
            exceptions.push(...(exception === undefined ? [] : [exception]));
        }
        return { exceptions };
    }

    /** Judges each window by itself; a rejection is a committed decision that stores nothing of its window. */
    async SubmitWindows(ctx: LedgerContext, { request }: Call<'vitals:SubmitWindows'>): Answer<'vitals:SubmitWindows'> {
        demandWellFormed(request.windows);
        await demandApproved(ctx, request.windows);
        const results: WindowResult[] = [];
        for (const window of request.windows) {
            results.push(await submitWindow(ctx, window));
        }
        const windows = results.filter(({ status }) => status === 'stored').map(({ id }) => id);
        if (windows.length > 0) {
            ctx.emit('WindowsCommitted', { windows });
        }
        return { results };
    }

    /** Reads a window. */
    async GetWindow(ctx: LedgerContext, { request }: Call<'vitals:GetWindow'>): Answer<'vitals:GetWindow'> {
        const window = await demandWindow(ctx, request.id);
        return foundWindow(window, await survivorOf(ctx, window.subject));
    }

    /** Reads a post: which window it names, which may not be on the ledger yet. */
    async GetPost(ctx: LedgerContext, { request }: Call<'vitals:GetPost'>): Answer<'vitals:GetPost'> {
        const { device, sequence, ward } = request;
        const wards = ward === undefined ? [ctx.actor.ward, ...WARDS.filter((other) => other !== ctx.actor.ward)] : [ward];
        for (const one of wards) {
            const post = await ctx.world.get(vitalsKeys.post(one, device, sequence));
            if (post !== undefined) {
                return post;
            }
        }
        throw new DomainError(ERRORS.POST_NOT_FOUND);
    }

    /** Lists posts of a device by sequence, whatever window they name. */
    async ListPosts(ctx: LedgerContext, { request }: Call<'vitals:ListPosts'>): Answer<'vitals:ListPosts'> {
        demandShortRange(request);
        const { ward, device, from, to } = inWard(ctx, request);
        const posts = await ctx.world.between(postsOf(ward, device), { from, to });
        return posts.map(([sequence, post]) => ({ sequence, ...post }));
    }

    /** Lists the windows of a patient, with those of whom was merged into it, or of a ward, by the time of their first reading. */
    async ListWindows(ctx: LedgerContext, { request }: Call<'vitals:ListWindows'>): Answer<'vitals:ListWindows'> {
        const { from, to, limit, cursor } = request;
        const range = { limit, cursor, ...(from !== undefined && { from: padded(from) }), ...(to !== undefined && { to: padded(to) }) };
        const { items, ...rest } = await ctx.world.pageOfRuns(await listsOf(ctx, request), range);
        const windows = await Promise.all(items.map((id) => demandWindow(ctx, id)));
        const survivors = await survivorsOf(
            ctx,
            windows.map(({ subject }) => subject),
        );
        return { items: windows.map((window) => foundWindow(window, survivors.get(window.subject))), ...rest };
    }

    /** Lists the versions of a window, newest first: there is one, unless somebody wrote past this contract. */
    async GetWindowHistory(ctx: LedgerContext, { request }: Call<'vitals:GetWindowHistory'>): Answer<'vitals:GetWindowHistory'> {
        return ctx.world.historyPage(vitalsKeys.window(request.id), request);
    }

    /** Lists the versions of a post, newest first. */
    async GetPostHistory(ctx: LedgerContext, { request }: Call<'vitals:GetPostHistory'>): Answer<'vitals:GetPostHistory'> {
        const { ward, device, sequence } = inWard(ctx, request);
        return ctx.world.historyPage(vitalsKeys.post(ward, device, sequence), request);
    }
}

/** What waits for a key that is being approved is no evidence of anything. @throws DomainError ATTESTATION_KEY_UNAPPROVED */
async function demandApproved(ctx: LedgerContext, windows: readonly VitalsWindow[]): Promise<void> {
    const approved = await approvedDigest(ctx, 'attestation-key', ctx.actor.ward);
    if (windows.some(({ attestation }) => attestationKeyDigestOf(attestation.publicKey) !== approved)) {
        throw new DomainError(ERRORS.ATTESTATION_KEY_UNAPPROVED);
    }
}

/** A request about a device that may be another ward's. */
function inWard<Request extends { readonly ward?: string }>(
    { actor }: LedgerContext,
    request: Request,
): Request & { readonly ward: string } {
    return { ...request, ward: request.ward ?? actor.ward };
}

/** Judges one post and stores it where it stands. @returns why not, where it does not */
async function submitPost({ actor, world }: LedgerContext, post: Post, index: number): Promise<PostException | undefined> {
    const { device, sequence, via, ...stored } = post;
    const key = vitalsKeys.post(actor.ward, device, sequence);
    const standing = await world.get(key);
    const isOnLedger = async (window: LedgerId): Promise<boolean> => (await world.get(vitalsKeys.window(window))) !== undefined;
    const known = {
        post: standing,
        isWindowClosed: await isOnLedger(post.window),
        isHeld: standing !== undefined && standing.window !== post.window && (await isOnLedger(standing.window)),
        mark: via === undefined ? undefined : await world.get(clusterKeys.election(via.cluster, via.round)),
    };
    const exception = judgePost(post, known, { index, ward: actor.ward });
    if (exception === undefined) {
        await world.put(key, { ...stored, ...(via !== undefined && { via }) });
    }
    return exception;
}

/** Judges one window and stores it where it stands, with the keys by which it is found again. Its posts stand already, and are not written. */
async function submitWindow(ctx: LedgerContext, window: VitalsWindow): Promise<WindowResult> {
    const { id, subject: patient, first, ciphertext, attestation } = window;
    const { actor, transactionId, time, world } = ctx;
    if (!isAttested(attestation, attestedText(ctx.channel, actor.ward, window))) {
        return { id, status: 'rejected', code: 'ATTESTATION_INVALID' };
    }
    const known = {
        window: await world.get(vitalsKeys.window(id)),
        ciphertext: await world.get(vitalsKeys.ciphertext(actor.ward, ciphertext.digest)),
        postsStand: areItsPosts(window.posts, await postsOfWindow(ctx, window), sha256Hex),
    };
    const result = judgeWindow(window, known, { now: time, ward: actor.ward });
    if (result.status !== 'stored') {
        return result;
    }
    // A gateway may still remember whom a number led to. Merged is no matter, because readers follow; erased is for good.
    const removal = await world.get(subjectKeys.removal(patient));
    if (removal?.how === 'erased') {
        return { id, status: 'rejected', code: 'SUBJECT_ERASED' };
    }
    await world.put(vitalsKeys.window(id), { ...window, ward: actor.ward, actor: referenceTo(actor), transactionId, time });
    await world.put(vitalsKeys.ciphertext(actor.ward, ciphertext.digest), id);
    await world.put(vitalsKeys.byPatient(patient, first, id), id);
    await world.put(vitalsKeys.byWard(actor.ward, first, id), id);
    return result;
}

/** The posts that name a window, of those that stand in its ranges. */
async function postsOfWindow({ actor, world }: LedgerContext, { id, posts }: VitalsWindow): Promise<NamedPost[]> {
    const rows = await Promise.all(
        posts.ranges.map(async ({ device, ...span }) => {
            const found = await world.between(postsOf(actor.ward, device), span);
            return found.filter(([, post]) => post.window === id).map(([sequence, { digest }]) => ({ device, sequence, digest }));
        }),
    );
    return rows.flat();
}

async function demandWindow(ctx: LedgerContext, id: LedgerId): Promise<StoredWindow> {
    const window = await ctx.world.get(vitalsKeys.window(id));
    if (window === undefined) {
        throw new DomainError(ERRORS.WINDOW_NOT_FOUND);
    }
    return window;
}

/** A window as it is read: its statement never changes, who the patient is may. */
function foundWindow(window: StoredWindow, survivor: LedgerId | undefined): FoundWindow {
    return { ...window, ...(survivor !== undefined && survivor !== window.subject && { survivor }) };
}

/** The lists that are asked for: of one patient, by whatever ledger ids the windows came, or of one ward. */
async function listsOf(ctx: LedgerContext, { subject: patient, ward }: ListWindows): Promise<readonly Prefix<LedgerId>[]> {
    if (patient !== undefined && ward === undefined) {
        return (await idsOf(ctx, patient)).map(vitalsPrefixes.byPatient);
    }
    if (ward !== undefined && patient === undefined) {
        return [vitalsPrefixes.byWard(ward)];
    }
    throw new DomainError(ERRORS.REQUEST_INVALID, '/: Exactly one of subject and ward');
}
