// SPDX-License-Identifier: Apache-2.0
// The right to erasure: who has approved, and what must go: payloads, pointers and every lookup key that leads to the record.

import {
    demandDefined,
    demandWard,
    DomainError,
    ERASURE_ROLES,
    type ErasureApprovals,
    type ErasureApprover,
    type ErasureRole,
    ERRORS,
    type Hex64,
    type LedgerId,
    referenceTo,
    type RemovalState,
    type Standing,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { deleteMerge, mergedUnder, putRemoval, subjectKeys, survivorOf } from '../subjects';
import { recordKeys } from './keys';
import { demandUnheld } from './record-hold';
import { demandEntry, purgeParts, removeRecord, standingOf } from './record-store';

/** What an erasure takes away: the record, or how it left, and all that was merged into it. */
export interface Erasable {
    readonly standing: Standing;
    readonly others: readonly LedgerId[];
}

/**
 * Refuses an erasure that names something else than its lookup key leads to, or something of another ward, or under a legal hold.
 * @returns what is to go: of a record that was revoked the rest.
 * @throws DomainError RECORD_NOT_FOUND, WARD_FORBIDDEN, LEGAL_HOLD
 */
export async function demandErasable(ctx: LedgerContext, ledgerId: LedgerId, lookupKey: Hex64): Promise<Erasable> {
    const entry = await demandEntry(ctx, lookupKey);
    if ((await survivorOf(ctx, entry.ledgerId)) !== ledgerId) {
        throw new DomainError(ERRORS.RECORD_NOT_FOUND);
    }
    const standing = await standingOf(ctx, ledgerId);
    const owner = standing.record ?? standing.removal;
    // A patient known only from vitals has no record and so no ward; any ward that can name them may erase the mapping.
    if (owner !== undefined) {
        demandWard(owner.ward, ctx.actor);
    }
    const [, ...others] = await mergedUnder(ctx, ledgerId);
    await demandUnheld(ctx, ledgerId, ...others);
    return { standing, others };
}

/** Reads the approvals given so far. */
export async function approvalsOf(ctx: LedgerContext, ledgerId: LedgerId): Promise<ErasureApprovals> {
    const [admin, officer] = await Promise.all(
        ERASURE_ROLES.map(async (role) => {
            // That there is an approval stands on the channel, and is checked at commit; whose it is, among the wards.
            const approval = await ctx.world.get(recordKeys.erasure(ledgerId, role));
            return approval && (await ctx.shared.get(recordKeys.erasureApprover(ledgerId, role)))?.approver;
        }),
    );
    return { ...(admin && { admin }), ...(officer && { 'privacy-officer': officer }) };
}

/** Notes the caller's approval. */
export async function approve(
    ctx: LedgerContext,
    ledgerId: LedgerId,
    { role, salt }: Pick<ErasureApprover, 'salt'> & { readonly role: ErasureRole },
): Promise<void> {
    await ctx.world.put(recordKeys.erasure(ledgerId, role), { actor: referenceTo(ctx.submitter) });
    await ctx.shared.put(recordKeys.erasureApprover(ledgerId, role), { approver: referenceTo(ctx.actor), salt });
}

/**
 * Carries the erasure out, of the record and of all that was merged into it. Salted commitments and ids stay on the channel; nothing leads from
 * them to a person any more.
 */
export async function erase(
    ctx: LedgerContext,
    ledgerId: LedgerId,
    { lookupKey, standing: { record, removal }, others }: Erasable & { readonly lookupKey: Hex64 },
): Promise<void> {
    const lookupKeys = new Set([lookupKey, await purgeParts(ctx, ledgerId)]);
    for (const merged of others) {
        lookupKeys.add(await purgeParts(ctx, merged));
        const left = demandDefined(await ctx.world.get(subjectKeys.removal(merged)), 'the mark of a merge');
        await deleteMerge(ctx, demandDefined(left.into, 'what was merged into'), merged);
        await putRemoval(ctx, merged, erased(ctx, left));
    }
    for (const key of lookupKeys) {
        await ctx.shared.purge(subjectKeys.index(key));
    }
    for (const role of ERASURE_ROLES) {
        await ctx.world.delete(recordKeys.erasure(ledgerId, role));
        await ctx.shared.purge(recordKeys.erasureApprover(ledgerId, role));
    }
    for (const id of [ledgerId, ...others]) {
        await ctx.world.put(subjectKeys.erased(ctx.actor.ward, id), id);
    }
    if (record !== undefined) {
        await removeRecord(ctx, record, { how: 'erased' });
        return;
    }
    if (removal === undefined) {
        // A patient known only from vitals leaves a note too: nobody else gets the ledger id, and no window comes under it any more.
        await ctx.world.put(subjectKeys.removal(ledgerId), erased(ctx, { kind: 'patient', version: 0, ward: ctx.actor.ward }));
        return;
    }
    // The erasure of a record that was revoked before stands in its history too.
    await ctx.world.delete(recordKeys.record(ledgerId));
    await putRemoval(ctx, ledgerId, erased(ctx, removal));
}

/** How what was erased has left: with nothing that a separation could put back. */
function erased(ctx: LedgerContext, { kind, version, ward, into }: Pick<RemovalState, 'kind' | 'version' | 'ward' | 'into'>): RemovalState {
    return { how: 'erased', kind, version, ward, actor: referenceTo(ctx.submitter), ...(into !== undefined && { into }) };
}
