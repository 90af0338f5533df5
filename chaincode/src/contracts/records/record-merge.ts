// SPDX-License-Identifier: Apache-2.0
// Merging a mistaken second registration into the record that stays, and separating them again. Nothing moves: outside ids, windows and what is
// sealed keep the ledger id that they have, and whoever reads follows the mark of the merge.

import {
    demandWard,
    DomainError,
    ERRORS,
    type LedgerId,
    type MergedRecord,
    type RecordState,
    referenceTo,
    type SeparatedRecord,
    type Standing,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { deleteMerge, purgeMark, putMerge, putRemoval, subjectKeys, survivorOf } from '../subjects';
import { demandUnheld } from './record-hold';
import { demandEntry, demandPointer, putListedRecord, removeRecord, standingOf } from './record-store';

/**
 * Reads what is to be merged: a record, one that was revoked, or a patient known only from vitals, whose number was mistyped perhaps.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function demandMistaken(ctx: LedgerContext, ledgerId: LedgerId): Promise<Standing> {
    const standing = await standingOf(ctx, ledgerId);
    if (standing.record === undefined && standing.removal === undefined) {
        const { kind } = await demandEntry(ctx, (await demandPointer(ctx, ledgerId)).lookupKey);
        if (kind !== 'record') {
            throw new DomainError(ERRORS.RECORD_NOT_FOUND);
        }
    }
    return standing;
}

/** Carries the merge out. The mistaken payload stays, out of every query: destroying it takes two people, and a separation needs it. */
export async function merge(
    ctx: LedgerContext,
    ledgerId: LedgerId,
    { standing, survivor }: { readonly standing: Standing; readonly survivor: RecordState },
): Promise<MergedRecord> {
    const { record, removal } = standing;
    const into = survivor.ledgerId;
    await putMerge(ctx, into, ledgerId);
    if (record !== undefined) {
        await removeRecord(ctx, record, { how: 'merged', into, before: standing });
        return { ledgerId, into, version: record.version };
    }
    const { kind, version, ward } = removal ?? { kind: 'patient', version: 0, ward: survivor.ward };
    await putRemoval(ctx, ledgerId, { how: 'merged', into, before: standing, kind, version, ward, actor: referenceTo(ctx.submitter) });
    return { ledgerId, into };
}

/**
 * Undoes a merge: what stood there before is back, with all that had been merged into it. A record comes back as its next version.
 * @throws DomainError MERGE_NOT_FOUND, WARD_FORBIDDEN, LEGAL_HOLD
 */
export async function separate(ctx: LedgerContext, ledgerId: LedgerId): Promise<SeparatedRecord> {
    const { removal: merged } = await standingOf(ctx, ledgerId);
    if (merged?.how !== 'merged' || merged.into === undefined || merged.before === undefined) {
        throw new DomainError(ERRORS.MERGE_NOT_FOUND);
    }
    const { into: from, before } = merged;
    demandWard(merged.ward, ctx.actor);
    await demandUnheld(ctx, ledgerId, from, await survivorOf(ctx, from));
    await deleteMerge(ctx, from, ledgerId);
    if (before.removal !== undefined) {
        await putRemoval(ctx, ledgerId, before.removal);
        return { ledgerId, from };
    }
    await ctx.world.delete(subjectKeys.removal(ledgerId));
    if (before.record === undefined) {
        await purgeMark(ctx, ledgerId);
        return { ledgerId, from };
    }
    const record = { ...before.record, version: before.record.version + 1, actor: referenceTo(ctx.submitter) };
    await putListedRecord(ctx, record);
    return { ledgerId, from, version: record.version };
}
