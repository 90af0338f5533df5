// SPDX-License-Identifier: Apache-2.0
// The legal hold: what may not happen to a record while it stands, and every private version that is overwritten meanwhile.

import {
    type FoundLegalHold,
    type GetLegalHold,
    type Hex64,
    type KeptVersion,
    type LedgerId,
    type RecordState,
    demandNoHold,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { subjectKeys } from '../subjects';
import { recordKeys, recordPrefixes } from './keys';

/**
 * Refuses what a hold on any of these records forbids.
 * @throws DomainError LEGAL_HOLD
 */
export async function demandUnheld(ctx: LedgerContext, ...ledgerIds: readonly LedgerId[]): Promise<void> {
    for (const ledgerId of ledgerIds) {
        demandNoHold(await isHeld(ctx, ledgerId), ledgerId);
    }
}

async function isHeld(ctx: LedgerContext, ledgerId: LedgerId): Promise<boolean> {
    return (await ctx.world.get(recordKeys.hold(ledgerId))) !== undefined;
}

/**
 * Keeps what is about to be overwritten, where a hold stands.
 * @param version - the last one in which it was in force.
 * @param kept - what is overwritten, and the record's private key under which it is kept.
 */
export async function keepUnderHold(
    ctx: LedgerContext,
    { ledgerId, version }: Pick<RecordState, 'ledgerId' | 'version'>,
    { privateKey, ...content }: KeptVersion & { readonly privateKey: Hex64 },
): Promise<void> {
    if (await isHeld(ctx, ledgerId)) {
        await ctx.world.put(recordKeys.kept(ledgerId, version), version);
        await ctx.shared.put(recordKeys.keptContent(privateKey, version), content);
    }
}

/** Purges what a hold has kept. */
export async function purgeKept(ctx: LedgerContext, ledgerId: LedgerId): Promise<void> {
    const versions = await ctx.world.all(recordPrefixes.kept(ledgerId));
    const privateKey = versions.length === 0 ? undefined : (await ctx.shared.get(subjectKeys.pointer(ledgerId)))?.privateKey;
    for (const version of versions) {
        await ctx.world.delete(recordKeys.kept(ledgerId, version));
        if (privateKey !== undefined) {
            await ctx.shared.purge(recordKeys.keptContent(privateKey, version));
        }
    }
}

/** Reads whether a hold stands, and one page of the names that it has kept, oldest first. */
export async function foundLegalHold(ctx: LedgerContext, { ledgerId, ...page }: GetLegalHold): Promise<FoundLegalHold> {
    const hold = await ctx.world.get(recordKeys.hold(ledgerId));
    const { items: versions, ...rest } = await ctx.world.page(recordPrefixes.kept(ledgerId), page);
    const privateKey = (await ctx.shared.get(subjectKeys.pointer(ledgerId)))?.privateKey;
    const items = await Promise.all(
        versions.map(async (version) => {
            const kept = privateKey === undefined ? undefined : await ctx.shared.get(recordKeys.keptContent(privateKey, version));
            return { version, ...(kept?.envelope !== undefined && { envelope: kept.envelope }) };
        }),
    );
    return { held: hold !== undefined, ...(hold !== undefined && { since: hold.time }), items, ...rest };
}
