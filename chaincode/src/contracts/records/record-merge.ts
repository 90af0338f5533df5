// SPDX-License-Identifier: Apache-2.0
// Merging a mistaken second registration into the record that stays: every outside id that led to the first now leads to the second.

import { DomainError, ERRORS, type Hex64, type LedgerId, type MergeRecordsTransient, type RecordState } from '../../domain';
import type { LedgerContext } from '../../platform';
import { subjectKeys } from '../subjects';
import { recordKeys, recordPrefixes } from './keys';
import { demandEntry, demandPointer, removeRecord } from './record-store';

/**
 * Refuses a merge whose lookup key is not the mistaken record's own.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandOwnLookup(ctx: LedgerContext, ledgerId: LedgerId, lookupKey: Hex64): Promise<void> {
    const pointer = await demandPointer(ctx, ledgerId);
    if (pointer.lookupKey !== lookupKey) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
}

/**
 * Carries the merge out. The mistaken payload stays, out of every query: destroying it takes two people. Its pointer leads an erasure of
 * the survivor to it.
 */
export async function merge(
    ctx: LedgerContext,
    record: RecordState,
    { into, parts }: { readonly into: LedgerId; readonly parts: MergeRecordsTransient },
): Promise<void> {
    const { ledgerId } = record;
    const { lookupKey, sealedId, salt } = parts;
    await ctx.shared.put(subjectKeys.index(lookupKey), { ledgerId: into, kind: 'record', sealedId, salt });
    for (const earlier of await ctx.world.all(recordPrefixes.merged(ledgerId))) {
        // What was merged into the mistaken record follows it to the survivor.
        const pointer = await demandPointer(ctx, earlier);
        const entry = await demandEntry(ctx, pointer.lookupKey);
        await ctx.shared.put(subjectKeys.index(pointer.lookupKey), { ...entry, ledgerId: into });
        await ctx.world.delete(recordKeys.merged(ledgerId, earlier));
        await ctx.world.put(recordKeys.merged(into, earlier), earlier);
    }
    await ctx.world.put(recordKeys.merged(into, ledgerId), ledgerId);
    await removeRecord(ctx, record, { how: 'merged', into });
}
