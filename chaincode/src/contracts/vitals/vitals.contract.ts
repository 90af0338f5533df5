// SPDX-License-Identifier: Apache-2.0
// Windows of encrypted vitals: stored once, found again by id, post, patient and ward, and never with a value among them.

import {
    demandWellFormed,
    DomainError,
    type ElectionMark,
    ERRORS,
    judgeVia,
    judgeWindow,
    type LedgerId,
    type ListWindows,
    type Post,
    referenceTo,
    type VitalsWindow,
    type WindowResult,
} from '../../domain';
import { type Answer, type Call, compositeKey, type LedgerContext, LedgerContract, padded } from '../../platform';
import { clusterKeys } from '../clusters';
import { vitalsKeys, vitalsPrefixes } from './keys';

/** Vitals. */
export class VitalsContract extends LedgerContract {
    constructor() {
        super('vitals');
    }

    /** Judges each window by itself; a rejection is a committed decision that stores nothing of its window. */
    async SubmitWindows(ctx: LedgerContext, { request }: Call<'vitals:SubmitWindows'>): Answer<'vitals:SubmitWindows'> {
        demandWellFormed(request.windows);
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
        const window = await ctx.world.get(vitalsKeys.window(request.id));
        if (window === undefined) {
            throw new DomainError(ERRORS.WINDOW_NOT_FOUND);
        }
        return window;
    }

    /** Finds the window of a post. */
    async GetPost(ctx: LedgerContext, { request }: Call<'vitals:GetPost'>): Answer<'vitals:GetPost'> {
        const post = await ctx.world.get(vitalsKeys.post(request.device, request.sequence));
        if (post === undefined) {
            throw new DomainError(ERRORS.POST_NOT_FOUND);
        }
        return post;
    }

    /** Lists the windows of a patient or a ward by the time of their first reading. */
    async ListWindows(ctx: LedgerContext, { request }: Call<'vitals:ListWindows'>): Answer<'vitals:ListWindows'> {
        const { items, ...rest } = await pageOfIds(ctx, request);
        const windows = await Promise.all(items.map((id) => this.GetWindow(ctx, { request: { id }, transient: {} })));
        return { items: windows, ...rest };
    }

    /** Lists the versions of a window, newest first: there is one, unless somebody wrote past this contract. */
    async GetWindowHistory(ctx: LedgerContext, { request }: Call<'vitals:GetWindowHistory'>): Answer<'vitals:GetWindowHistory'> {
        return ctx.world.historyPage(vitalsKeys.window(request.id), request);
    }

    /** Lists the versions of a post, newest first. */
    async GetPostHistory(ctx: LedgerContext, { request }: Call<'vitals:GetPostHistory'>): Answer<'vitals:GetPostHistory'> {
        return ctx.world.historyPage(vitalsKeys.post(request.device, request.sequence), request);
    }
}

async function submitWindow(ctx: LedgerContext, window: VitalsWindow): Promise<WindowResult> {
    const known = await ctx.world.get(vitalsKeys.window(window.id));
    const ciphertext = await ctx.world.get(vitalsKeys.ciphertext(ctx.actor.ward, window.ciphertext.digest));
    const posts = await Promise.all(window.posts.map(({ device, sequence }) => ctx.world.get(vitalsKeys.post(device, sequence))));
    const result = await judgedVia(ctx, window, judgeWindow(window, { window: known, ciphertext, posts }, ctx.time));
    if (result.status === 'stored') {
        await storeWindow(ctx, window);
    }
    return result;
}

/** A window that would be stored must name elections that stand. */
async function judgedVia(ctx: LedgerContext, window: VitalsWindow, result: WindowResult): Promise<WindowResult> {
    if (result.status !== 'stored') {
        return result;
    }
    const marks = await Promise.all(window.posts.map((post) => markOf(ctx, post)));
    const code = judgeVia(window, marks, ctx.actor.ward);
    return code === undefined ? result : { id: result.id, status: 'rejected', code };
}

async function markOf(ctx: LedgerContext, { via }: Post): Promise<ElectionMark | undefined> {
    return via === undefined ? undefined : ctx.world.get(clusterKeys.election(via.cluster, via.round));
}

async function storeWindow(ctx: LedgerContext, window: VitalsWindow): Promise<void> {
    const { id, subject, first, ciphertext, posts } = window;
    const { actor, transactionId, time, world } = ctx;
    await world.put(vitalsKeys.window(id), { ...window, ward: actor.ward, actor: referenceTo(actor), transactionId, time });
    await world.put(vitalsKeys.ciphertext(actor.ward, ciphertext.digest), id);
    await world.put(vitalsKeys.bySubject(subject, first, id), id);
    await world.put(vitalsKeys.byWard(actor.ward, first, id), id);
    for (const { device, sequence, digest, late } of posts) {
        await world.put(vitalsKeys.post(device, sequence), { window: id, digest, ...(late && { late }) });
    }
}

async function pageOfIds(
    ctx: LedgerContext,
    { subject, ward, from, to, ...page }: ListWindows,
): ReturnType<typeof ctx.world.page<LedgerId>> {
    if ((subject === undefined) === (ward === undefined)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, '/: Exactly one of subject and ward');
    }
    const prefix = subject === undefined ? vitalsPrefixes.byWard(ward ?? '') : vitalsPrefixes.bySubject(subject);
    const keyAt = (time: number | undefined): string | undefined =>
        time === undefined ? undefined : compositeKey(prefix.type, [...prefix.attributes, padded(time)]);
    return ctx.world.page(prefix, { ...page, start: keyAt(from), end: keyAt(to) });
}
