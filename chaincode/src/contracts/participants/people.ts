// SPDX-License-Identifier: Apache-2.0
// People by their ledger ids, for functions that are evaluated.

import type { Hex64, KnownPerson, LedgerId } from '../../domain';
import type { LedgerContext } from '../../platform';
import { participantRuns } from './keys';

/**
 * Finds a person, with what holds of it whatever certificate it has. Reads a private run, which leaves nothing of the person in the read set: an
 * endorsed answer that somebody puts on the channel does not tell there whom it is about.
 * @param ctx - of a transaction that writes nothing.
 * @param ledgerId - of anybody.
 */
export async function findPerson(ctx: LedgerContext, ledgerId: LedgerId): Promise<KnownPerson | undefined> {
    const [person] = await ctx.shared.all(participantRuns.privatePerson(ledgerId));
    return person && { ledgerId, ward: person.ward, roles: person.roles, isSuspended: person.status === 'suspended' };
}

/** Whether a certificate of a person has ended. Reads a private run, for the same reason. */
export async function hasEnded(ctx: LedgerContext, ledgerId: LedgerId, certificateId: Hex64): Promise<boolean> {
    return (await ctx.shared.all(participantRuns.ended(ledgerId, certificateId))).length > 0;
}
