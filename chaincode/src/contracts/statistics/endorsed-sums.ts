// SPDX-License-Identifier: Apache-2.0
// Adds ciphertexts at each peer by itself. Nobody has to be believed: each is held against the digest that the ledger has of it, places say which windows are
// in a sum, and a sum of all of them is one of each once.

import { CiphertextSum, digestOfSums, sha256Hex } from '../../crypto';
import {
    type AggregateWindows,
    demandDefined,
    demandWard,
    DomainError,
    type EndorsedSum,
    ERRORS,
    type Hex64,
    type JoinSums,
    type LedgerId,
    MOST_ADDED_AT_ONCE,
    type Release,
    type ReleaseState,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { statisticsKeys } from './keys';
import { demandWindows } from './released-windows';
import { partsOf, windowsIn } from './reserved-windows';

/** A ciphertext that is to be added, and what the ledger has of it. */
interface Addend {
    readonly keyId: Hex64;
    readonly digest: Hex64;
}

/** @throws DomainError RELEASE_NOT_FOUND */
export async function demandRelease(ctx: LedgerContext, id: Hex64): Promise<ReleaseState> {
    const stored = await ctx.world.get(statisticsKeys.release(id));
    if (stored === undefined) {
        throw new DomainError(ERRORS.RELEASE_NOT_FOUND);
    }
    return stored;
}

/** All windows of a release, in ascending order, however they were reserved. */
export async function windowsOf(ctx: LedgerContext, { windows, after }: ReleaseState): Promise<readonly LedgerId[]> {
    const before = after === undefined ? [] : await partsOf(ctx, after);
    return [...windowsIn(before), ...windows];
}

/** What both wards have added of all windows of a release; for whatever codes they did. */
export async function wholeSum(ctx: LedgerContext, { windowsDigest, windows }: Release): Promise<EndorsedSum | undefined> {
    return ctx.world.get(statisticsKeys.sum(windowsDigest, 0, windows));
}

/**
 * Adds windows.
 * @throws DomainError RELEASE_NOT_FOUND, WARD_FORBIDDEN, REQUEST_INVALID, CIPHERTEXT_INVALID, CIPHERTEXT_DIFFERS, SUM_MISMATCH
 */
export async function aggregateWindows(
    ctx: LedgerContext,
    { release: id, from }: AggregateWindows,
    ciphertexts: readonly string[],
): Promise<EndorsedSum> {
    const stored = await demandRelease(ctx, id);
    demandWard(stored.ward, ctx.actor);
    const { release } = stored;
    const to = Math.min(from + MOST_ADDED_AT_ONCE, release.windows);
    const known = await ctx.world.get(statisticsKeys.sum(release.windowsDigest, from, to));
    if (known !== undefined) {
        return known;
    }
    if (from >= release.windows) {
        throw new DomainError(ERRORS.REQUEST_INVALID, `/from: Not under ${String(release.windows)}`);
    }
    const windows = await demandWindows(ctx, (await windowsOf(ctx, stored)).slice(from, to));
    const addends = windows.map(({ keyId, ciphertext: { digest } }) => ({ keyId, digest }));
    return keep(ctx, release, { from, to, sums: added(addends, ciphertexts), leaves: windows.length });
}

/**
 * Adds sums that are next to each other.
 * @throws DomainError RELEASE_NOT_FOUND, WARD_FORBIDDEN, REQUEST_INVALID, SUM_NOT_FOUND, CIPHERTEXT_INVALID, CIPHERTEXT_DIFFERS, SUM_MISMATCH
 */
export async function joinSums(ctx: LedgerContext, { release: id, at }: JoinSums, ciphertexts: readonly string[]): Promise<EndorsedSum> {
    const { ward, release } = await demandRelease(ctx, id);
    demandWard(ward, ctx.actor);
    const ranges = at.slice(1).map((to, index) => [demandDefined(at[index], 'a place'), to] as const);
    if (ranges.some(([from, to]) => from >= to)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, '/at: Not in ascending order');
    }
    const [from, to] = [demandDefined(at[0], 'the first place'), demandDefined(at.at(-1), 'the last place')];
    const known = await ctx.world.get(statisticsKeys.sum(release.windowsDigest, from, to));
    if (known !== undefined) {
        return known;
    }
    const parts = await Promise.all(ranges.map(async (range) => demandSum(ctx, release.windowsDigest, range)));
    // By their ids, as the state has them.
    const addends = parts.flatMap(({ sums }) => Object.entries(sums).map(([keyId, digest]) => ({ keyId, digest })));
    const leaves = parts.reduce((total, part) => total + part.leaves, 0);
    return keep(ctx, release, { from, to, sums: added(addends, ciphertexts), leaves });
}

async function demandSum(ctx: LedgerContext, set: Hex64, [from, to]: readonly [number, number]): Promise<EndorsedSum> {
    const sum = await ctx.world.get(statisticsKeys.sum(set, from, to));
    if (sum === undefined) {
        throw new DomainError(ERRORS.SUM_NOT_FOUND, `from ${String(from)} to ${String(to)}`);
    }
    return sum;
}

/** Adds under each key by itself. @returns the digest of each sum */
function added(addends: readonly Addend[], ciphertexts: readonly string[]): EndorsedSum['sums'] {
    if (addends.length !== ciphertexts.length) {
        throw new DomainError(ERRORS.REQUEST_INVALID, `/ciphertexts: Not ${String(addends.length)}`);
    }
    const sums = new Map<Hex64, CiphertextSum>();
    for (const [index, { keyId, digest }] of addends.entries()) {
        const bytes = Buffer.from(demandDefined(ciphertexts[index], 'a ciphertext'), 'base64');
        const sum = sums.get(keyId) ?? new CiphertextSum();
        sum.add(bytes);
        if (sha256Hex(bytes) !== digest) {
            throw new DomainError(ERRORS.CIPHERTEXT_DIFFERS, `/ciphertexts/${String(index)}`);
        }
        sums.set(keyId, sum);
    }
    return Object.fromEntries([...sums].map(([keyId, sum]) => [keyId, sha256Hex(sum.toBytes())]));
}

/** A whole that is not what the release says is none of it: nobody opens that release. @throws DomainError SUM_MISMATCH */
async function keep(ctx: LedgerContext, { windowsDigest, windows, ciphertextDigest }: Release, sum: EndorsedSum): Promise<EndorsedSum> {
    if (sum.leaves === windows && digestOfSums(sum.sums) !== ciphertextDigest) {
        throw new DomainError(ERRORS.SUM_MISMATCH);
    }
    await ctx.world.put(statisticsKeys.sum(windowsDigest, sum.from, sum.to), sum);
    return sum;
}
