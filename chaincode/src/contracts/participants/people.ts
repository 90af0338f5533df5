// SPDX-License-Identifier: Apache-2.0
// People by their ledger ids, for functions that are evaluated.

import { type KnownPerson, type LedgerId, sortedRoles, wardOf } from '../../domain';
import type { LedgerContext } from '../../platform';
import { subjectKeys } from '../subjects';
import { participantPrefixes } from './keys';

/**
 * Finds a person. One may have several certificates: whoever is suspended under one of them is suspended.
 * @param ctx - of the transaction.
 * @param ledgerId - of anybody.
 */
export async function findPerson(ctx: LedgerContext, ledgerId: LedgerId): Promise<KnownPerson | undefined> {
    const mspId = await ctx.world.get(subjectKeys.person(ledgerId));
    if (mspId === undefined) {
        return undefined;
    }
    const registered = await ctx.world.all(participantPrefixes.ofMsp(mspId));
    const own = registered.filter((participant) => participant.ledgerId === ledgerId);
    const roles = sortedRoles([...new Set(own.flatMap((participant) => participant.roles))]);
    return { ledgerId, ward: wardOf(mspId), roles, isSuspended: own.some(({ status }) => status === 'suspended') };
}
