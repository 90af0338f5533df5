// SPDX-License-Identifier: Apache-2.0
// Releases, and parts of them, that are refused.

import { type Denied, type Hex64, referenceTo, type ReleaseDenial } from '../../domain';
import type { LedgerContext } from '../../platform';
import { statisticsKeys } from './keys';

/** A refusal is evidence and is committed. */
export async function deny(
    ctx: LedgerContext,
    code: ReleaseDenial,
    { id, windowsDigest }: { readonly id: Hex64; readonly windowsDigest: Hex64 },
): Promise<Denied> {
    const evidence = { code, windowsDigest, actor: referenceTo(ctx.actor), time: ctx.time };
    await ctx.world.put(statisticsKeys.denial(id, ctx.transactionId), evidence);
    return { decision: 'deny', code };
}
