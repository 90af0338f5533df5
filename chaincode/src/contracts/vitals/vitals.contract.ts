// SPDX-License-Identifier: Apache-2.0
// Posts of vitals, on the ledger at once, and windows of encrypted vitals that hold them: each stored once, found again, and never with a value among them.

import {
    demandShortRange,
    demandWard,
    DomainError,
    ERRORS,
    type FoundWindow,
    type LedgerId,
    type ListWindows,
    type ManualPost,
    type PostException,
    rootOf,
    type StoredWindow,
    WARDS,
} from '../../domain';
import { type Answer, type Call, type LedgerContext, LedgerContract, padded, type Prefix } from '../../platform';
import { accessRuns } from '../access';
import { deviceTrustOf } from '../devices';
import { idsOf, survivorOf, survivorsOf } from '../subjects';
import { dueCorrection, dueVersion, isSettled, keepCorrection, retractPosts } from './corrections';
import { postsOf, vitalsKeys, vitalsPrefixes } from './keys';
import { replacedPost, submitPost } from './post-store';
import { Posters } from './posters';
import { demandWindow, submitWindows } from './window-store';

/** Vitals. */
export class VitalsContract extends LedgerContract {
    constructor() {
        super('vitals');
    }

    /** Judges each post by itself: one that is known or refused takes no other with it. What is not stored is told alone. */
    async SubmitPosts(ctx: LedgerContext, { transient }: Call<'vitals:SubmitPosts'>): Answer<'vitals:SubmitPosts'> {
        const trust = await deviceTrustOf(ctx, ctx.actor.ward);
        const exceptions: PostException[] = [];
        for (const [index, post] of transient.posts.posts.entries()) {
            const exception = await submitPost(ctx, post, { index, trust });
            exceptions.push(...(exception === undefined ? [] : [exception]));
        }
        return { exceptions };
    }

    /** The same of posts that people have entered, each signed by its author, who is judged as a caller is; who it was is kept for the wards alone. */
    async EnterPosts(ctx: LedgerContext, { transient }: Call<'vitals:EnterPosts'>): Answer<'vitals:EnterPosts'> {
        const { posts, salt } = transient.posts;
        const posters = new Posters(ctx, salt);
        const exceptions: PostException[] = [];
        for (const [index, post] of posts.entries()) {
            const exception = await enterPost(ctx, post, { index, posters });
            exceptions.push(...(exception === undefined ? [] : [exception]));
        }
        return { exceptions };
    }

    /** Tells who has entered the posts that name a window. */
    async FindPoster(ctx: LedgerContext, { request }: Call<'vitals:FindPoster'>): Answer<'vitals:FindPoster'> {
        const found = await ctx.shared.get(vitalsKeys.poster(request.window));
        if (found === undefined) {
            return {};
        }
        const { salt: _salt, window: _window, ...poster } = found;
        return { poster };
    }

    /** Judges each window by itself; a rejection is a committed decision that stores nothing of its window. */
    async SubmitWindows(ctx: LedgerContext, { request }: Call<'vitals:SubmitWindows'>): Answer<'vitals:SubmitWindows'> {
        return { results: await submitWindows(ctx, request.windows) };
    }

    /** Takes posts back, each by itself; windows of them that are on the ledger are retired at once, and due to be made anew. Who did, and why, is for the wards. */
    async CorrectPosts(ctx: LedgerContext, { request, transient }: Call<'vitals:CorrectPosts'>): Answer<'vitals:CorrectPosts'> {
        const { correction, authorship } = transient;
        const results = await retractPosts(ctx, request.ledgerId, correction.posts);
        const posts = correction.posts.filter((_, index) => results[index]?.status === 'retracted');
        if (posts.length > 0) {
            await keepCorrection(ctx, request.ledgerId, { ...correction, posts, salt: authorship.nonce });
        }
        return { results };
    }

    /** Takes windows that were made anew without what was taken back, each judged by itself as a first one is. */
    async RemakeWindows(ctx: LedgerContext, { request }: Call<'vitals:RemakeWindows'>): Answer<'vitals:RemakeWindows'> {
        return { results: await submitWindows(ctx, request.windows) };
    }

    /** Notes that nothing is to be made anew of a window, because nothing is left. */
    async SettleCorrection(ctx: LedgerContext, { request }: Call<'vitals:SettleCorrection'>): Answer<'vitals:SettleCorrection'> {
        const window = await demandWindow(ctx, request.window);
        demandWard(window.ward, ctx.actor);
        if (!(await isSettled(ctx, window))) {
            throw new DomainError(ERRORS.CORRECTION_UNSETTLED);
        }
        const root = rootOf(window);
        await ctx.world.delete(vitalsKeys.correctionDue(window.ward, root));
        return { window: root, settled: true };
    }

    /** Lists the windows of the caller's ward that are to be made anew, each with all that it takes. */
    async ListDueCorrections(ctx: LedgerContext, { request }: Call<'vitals:ListDueCorrections'>): Answer<'vitals:ListDueCorrections'> {
        const { items, ...rest } = await ctx.world.pageOfRuns([vitalsPrefixes.correctionsDue(ctx.actor.ward)], request);
        return { items: await Promise.all(items.map(async (root) => dueCorrection(ctx, await demandWindow(ctx, root)))), ...rest };
    }

    /** Tells which version of a window of the caller's ward is to be made. */
    async FindDueCorrection(ctx: LedgerContext, { request }: Call<'vitals:FindDueCorrection'>): Answer<'vitals:FindDueCorrection'> {
        const version = await dueVersion(ctx, request.window);
        return version === undefined ? null : { version };
    }

    /** Lists which posts of a patient were taken back, by whom, and why, under all ledger ids. */
    async ListCorrections(ctx: LedgerContext, { request }: Call<'vitals:ListCorrections'>): Answer<'vitals:ListCorrections'> {
        const { patient, ...range } = request;
        return ctx.shared.page((await idsOf(ctx, patient)).map(accessRuns.corrections), range);
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

/** Judges one post that a person has entered, and stores it where it is new, with whose it is. */
async function enterPost(
    ctx: LedgerContext,
    { author, replaces, ...post }: ManualPost,
    { index, posters }: { readonly index: number; readonly posters: Posters },
): Promise<PostException | undefined> {
    const replaced = await replacedPost(ctx, replaces);
    if (replaced === 'POST_STANDS') {
        return { index, status: 'rejected', code: replaced };
    }
    const judged = await posters.judge(post, author);
    if (typeof judged === 'string') {
        return { index, status: 'rejected', code: judged };
    }
    const exception = await submitPost(ctx, post, { index, trust: 'off', replaced });
    // A window is nobody's by a post that it does not get: another ward's, or a device's.
    if (exception === undefined || (judged.known !== undefined && exception.status === 'duplicate')) {
        await posters.keep(judged);
    }
    return exception;
}

/** A request about a device that may be another ward's. */
function inWard<Request extends { readonly ward?: string }>(
    { actor }: LedgerContext,
    request: Request,
): Request & { readonly ward: string } {
    return { ...request, ward: request.ward ?? actor.ward };
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
