// SPDX-License-Identifier: Apache-2.0
// The right to erasure: who has approved, and what must go: payloads, pointers and every lookup key that leads to the record.

import {
    demandWard,
    DomainError,
    ERASURE_ROLES,
    type ErasureApprovals,
    type ErasureRole,
    ERRORS,
    type Hex64,
    type LedgerId,
    type RecordState,
    referenceTo,
    type RemovalState,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { subjectKeys } from '../subjects';
import { recordKeys, recordPrefixes } from './keys';
import { demandEntry, purgeParts, removeRecord } from './record-store';

/**
 * Refuses an erasure that names something else than its lookup key does, or something of another ward.
 * @throws DomainError RECORD_NOT_FOUND, WARD_FORBIDDEN
 */
export async function demandErasable(ctx: LedgerContext, ledgerId: LedgerId, lookupKey: Hex64): Promise<void> {
    const entry = await demandEntry(ctx, lookupKey);
    if (entry.ledgerId !== ledgerId) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    const owner = (await ctx.world.get(recordKeys.record(ledgerId))) ?? (await ctx.world.get(recordKeys.removal(ledgerId)));
    // A patient known only from vitals has no record and so no ward; any ward that can name them may erase the mapping.
    if (owner !== undefined) {
        demandWard(owner.ward, ctx.actor);
    }
}

/** Reads the approvals given so far. */
export async function approvalsOf(ctx: LedgerContext, ledgerId: LedgerId): Promise<ErasureApprovals> {
    const [admin, officer] = await Promise.all(ERASURE_ROLES.map((role) => ctx.world.get(recordKeys.erasure(ledgerId, role))));
    return { ...(admin && { admin: admin.actor }), ...(officer && { 'privacy-officer': officer.actor }) };
}

/** Notes the caller's approval. */
export async function approve(ctx: LedgerContext, ledgerId: LedgerId, role: ErasureRole): Promise<void> {
    await ctx.world.put(recordKeys.erasure(ledgerId, role), { actor: referenceTo(ctx.actor) });
}

/** Carries the erasure out. Salted commitments and ids stay on the channel; nothing leads from them to a person any more. */
export async function erase(ctx: LedgerContext, ledgerId: LedgerId, lookupKey: Hex64): Promise<void> {
    const own = await purgeParts(ctx, ledgerId);
    const merged = await purgeMerged(ctx, ledgerId);
    for (const key of new Set([lookupKey, own, ...merged])) {
        await ctx.shared.purge(subjectKeys.index(key));
    }
    for (const role of ERASURE_ROLES) {
        await ctx.world.delete(recordKeys.erasure(ledgerId, role));
    }
    await noteErasure(ctx, ledgerId);
}

/** Purges what records merged into this one have left, and answers their lookup keys. */
async function purgeMerged(ctx: LedgerContext, into: LedgerId): Promise<Hex64[]> {
    const lookupKeys: Hex64[] = [];
    for (const ledgerId of await ctx.world.all(recordPrefixes.merged(into))) {
        lookupKeys.push(await purgeParts(ctx, ledgerId));
        await ctx.world.delete(recordKeys.merged(into, ledgerId));
    }
    return lookupKeys;
}

/** The erasure of a record that was revoked before stands in its history too. */
async function noteErasure(ctx: LedgerContext, ledgerId: LedgerId): Promise<void> {
    const record: RecordState | undefined = await ctx.world.get(recordKeys.record(ledgerId));
    if (record !== undefined) {
        await removeRecord(ctx, record, 'erased');
        return;
    }
    const removal: RemovalState | undefined = await ctx.world.get(recordKeys.removal(ledgerId));
    if (removal === undefined) {
        return;
    }
    await ctx.world.delete(recordKeys.record(ledgerId));
    await ctx.world.put(recordKeys.removal(ledgerId), { ...removal, how: 'erased', actor: referenceTo(ctx.actor) });
}
