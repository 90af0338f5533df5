// SPDX-License-Identifier: Apache-2.0
// Adds ciphertexts at each peer by itself. Nobody has to be believed: each is held against the digest that the ledger has of it, places say which windows are
// in a sum, and a sum of all of them is one of each once.

import { CiphertextSum, sha256Hex } from '../../crypto';
import {
    type AggregateWindows,
    carriedBy,
    demandDefined,
    demandWard,
    DomainError,
    type EndorsedSum,
    ERRORS,
    type Hex64,
    type JoinSums,
    type LedgerId,
    type ReleaseState,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { reservationKeys } from '../reservations';
import { statisticsKeys } from './keys';
import { demandWindows } from './released-windows';

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

/**
 * Adds windows.
 * @throws DomainError RELEASE_NOT_FOUND, WARD_FORBIDDEN, REQUEST_INVALID, CIPHERTEXT_INVALID, CIPHERTEXT_DIFFERS, SUM_OVERFLOW
 */
export async function aggregateWindows(ctx: LedgerContext, request: AggregateWindows, ciphertexts: readonly string[]): Promise<EndorsedSum> {
    const { release, from, to } = request;
    const stored = await demandRelease(ctx, release);
    demandWard(stored.ward, ctx.actor);
    const known = await ctx.world.get(statisticsKeys.sum(release, from, to));
    if (known !== undefined) {
        return known;
    }
    const windows = await demandWindows(ctx, await windowsAt(ctx, stored, request));
    const addends = windows.map(({ keyId, ciphertext: { digest } }) => ({ keyId, digest }));
    const sums = added(addends, ciphertexts);
    const carrying = carriedBy(windows.map(({ signals }) => Object.fromEntries(signals.map(({ code }) => [code, 1]))));
    return keep(ctx, release, { from, to, sums, leaves: windows.length, carrying });
}

/**
 * Adds sums that are next to each other.
 * @throws DomainError RELEASE_NOT_FOUND, WARD_FORBIDDEN, REQUEST_INVALID, SUM_NOT_FOUND, CIPHERTEXT_INVALID, CIPHERTEXT_DIFFERS, SUM_OVERFLOW
 */
export async function joinSums(ctx: LedgerContext, { release, at }: JoinSums, ciphertexts: readonly string[]): Promise<EndorsedSum> {
    demandWard((await demandRelease(ctx, release)).ward, ctx.actor);
    if (at.some((place, index) => index > 0 && place <= demandDefined(at[index - 1], 'the place before'))) {
        throw new DomainError(ERRORS.REQUEST_INVALID, '/at: Not in ascending order');
    }
    const [from, to] = [demandDefined(at[0], 'the first place'), demandDefined(at.at(-1), 'the last place')];
    const known = await ctx.world.get(statisticsKeys.sum(release, from, to));
    if (known !== undefined) {
        return known;
    }
    const parts = await Promise.all(at.slice(1).map(async (to, index) => demandSum(ctx, release, [demandDefined(at[index], 'a place'), to])));
    const addends = parts.flatMap((part) =>
        Object.entries(part.sums)
            .map(([keyId, digest]) => ({ keyId, digest }))
            .sort((one, other) => (one.keyId < other.keyId ? -1 : 1)),
    );
    const leaves = parts.reduce((total, part) => total + part.leaves, 0);
    return keep(ctx, release, {
        from,
        to,
        sums: added(addends, ciphertexts),
        leaves,
        carrying: carriedBy(parts.map(({ carrying }) => carrying)),
    });
}

/** The windows from one place to another, of one part of a release. @throws DomainError REQUEST_INVALID */
async function windowsAt(ctx: LedgerContext, { release, windows, after }: ReleaseState, asked: AggregateWindows): Promise<LedgerId[]> {
    const { part, from, to } = asked;
    const reserved = after && part < after.parts ? await ctx.world.get(reservationKeys.part(after.id, part)) : undefined;
    const first = reserved?.from ?? release.windows - windows.length;
    const ids = reserved === undefined ? windows : Object.keys(reserved.addends);
    if (from < first || to <= from || to > first + ids.length) {
        throw new DomainError(ERRORS.REQUEST_INVALID, '/from: Not within this part of the release');
    }
    return ids.slice(from - first, to - first);
}

async function demandSum(ctx: LedgerContext, release: Hex64, [from, to]: readonly [number, number]): Promise<EndorsedSum> {
    const sum = await ctx.world.get(statisticsKeys.sum(release, from, to));
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

async function keep(ctx: LedgerContext, release: Hex64, sum: EndorsedSum): Promise<EndorsedSum> {
    await ctx.world.put(statisticsKeys.sum(release, sum.from, sum.to), sum);
    return sum;
}
