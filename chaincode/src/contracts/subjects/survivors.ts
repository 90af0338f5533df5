// SPDX-License-Identifier: Apache-2.0
// Who a patient is now. Windows and posts keep the ledger id under which they came; after a merge its survivor is computed by whoever reads.

import type { LedgerId } from '../../domain';
import type { LedgerContext } from '../../platform';
import { subjectKeys, subjectPrefixes } from './keys';

/** Follows merges to the ledger id that stays. The chain cannot close: only what has a record takes others in, and merging takes the record away. */
export async function survivorOf(ctx: LedgerContext, id: LedgerId): Promise<LedgerId> {
    const removal = await ctx.world.get(subjectKeys.removal(id));
    return removal?.into === undefined ? id : survivorOf(ctx, removal.into);
}

/** Follows the merges of many, each once. */
export async function survivorsOf(ctx: LedgerContext, ids: readonly LedgerId[]): Promise<ReadonlyMap<LedgerId, LedgerId>> {
    return new Map(await Promise.all([...new Set(ids)].map(async (id) => [id, await survivorOf(ctx, id)] as const)));
}

/** Gives a ledger id and all that were merged into it, also by way of others. */
export async function mergedUnder(ctx: LedgerContext, id: LedgerId): Promise<readonly LedgerId[]> {
    const merged = await ctx.world.all(subjectPrefixes.merged(id));
    const below = await Promise.all(merged.map((one) => mergedUnder(ctx, one)));
    return [id, ...below.flat()];
}

/** Gives all ledger ids of a patient: the one that stays, first, and all that were merged into it. Of an erased patient nothing leads back to those; each stands for itself. */
export async function idsOf(ctx: LedgerContext, id: LedgerId): Promise<readonly LedgerId[]> {
    return [...new Set([...(await mergedUnder(ctx, await survivorOf(ctx, id))), id])];
}
