// SPDX-License-Identifier: Apache-2.0
// Merging a mistaken second registration into the record that stays: every outside id that led to the first now leads to the second.

import { DomainError, type Hex64, type LedgerId, type MergeRecordsTransient, type RecordState } from '../domain';
import { privateKeys, worldKeys, worldPrefixes, type LedgerContext } from '../platform';
import { removeRecord } from './record-store';

/**
 * Refuses a merge whose lookup key leads to another record.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandLookup(ctx: LedgerContext, ledgerId: LedgerId, lookupKey: Hex64): Promise<void> {
    const entry = await ctx.shared.get(privateKeys.index(lookupKey));
    const pointer = await ctx.shared.get(privateKeys.pointer(ledgerId));
    if (entry?.ledgerId !== ledgerId || pointer?.lookupKey !== lookupKey) throw new DomainError('RECORD_NOT_FOUND');
}

/**
 * Carries the merge out. The mistaken payload stays, out of every query: destroying it takes two people. Its pointer leads an erasure of
 * the survivor to it.
 */
export async function merge(ctx: LedgerContext, record: RecordState, into: LedgerId, parts: MergeRecordsTransient): Promise<void> {
    const { ledgerId } = record;
    const { lookupKey, sealedId, salt } = parts;
    await ctx.shared.put(privateKeys.index(lookupKey), { ledgerId: into, kind: 'record', sealedId, salt });
    await redirectMerged(ctx, ledgerId, into);
    await ctx.world.put(worldKeys.merged(into, ledgerId), ledgerId);
    await removeRecord(ctx, record, 'merged', into);
}

/** Records merged into the mistaken one follow it to the survivor. */
async function redirectMerged(ctx: LedgerContext, from: LedgerId, into: LedgerId): Promise<void> {
    for (const ledgerId of await ctx.world.all(worldPrefixes.merged(from))) {
        await redirect(ctx, ledgerId, into);
        await ctx.world.delete(worldKeys.merged(from, ledgerId));
        await ctx.world.put(worldKeys.merged(into, ledgerId), ledgerId);
    }
}

async function redirect(ctx: LedgerContext, ledgerId: LedgerId, into: LedgerId): Promise<void> {
    const pointer = await ctx.shared.get(privateKeys.pointer(ledgerId));
    const key = privateKeys.index(pointer?.lookupKey ?? '');
    const entry = await ctx.shared.get(key);
    if (entry !== undefined) await ctx.shared.put(key, { ...entry, ledgerId: into });
}
