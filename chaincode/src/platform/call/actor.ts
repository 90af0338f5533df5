// SPDX-License-Identifier: Apache-2.0
// Establishes the caller: MSP id and certificate of the creator, to whom that certificate is bound, and what holds of this person.

import type { SerializedIdentity } from 'fabric-shim-api';
import { type Actor, demandDefined, DomainError, ERRORS, type LedgerId, type RegisteredPerson, wardOf } from '../../domain';
import type { LedgerContext } from '../context';
import { certificateFacts } from './certificate';
import { bindingKey, personKey } from './registration';

const LEDGER_ID_LENGTH = 32;

/**
 * Finds out who signed the proposal.
 * @param context - of the transaction.
 * @throws DomainError ACTOR_UNKNOWN, ACTOR_SUSPENDED, CERTIFICATE_ENDED
 */
export async function callerOf(context: LedgerContext): Promise<Actor> {
    const { mspid: mspId, idBytes }: SerializedIdentity = context.stub.getCreator();
    const { certificateId, administrator } = certificateFacts(idBytes);
    const caller = { mspId, certificateId, ward: wardOf(mspId), administrator };
    if (administrator) {
        // Known by its MSP alone. It has no roles, and nothing that is registered about it counts: a registrar could register it, and then whoever
        // suspends or ends that would lock out who makes administrators. Its certificate, which is no secret, names it.
        return { ...caller, ledgerId: certificateId.slice(0, LEDGER_ID_LENGTH), roles: [] };
    }
    const binding = await context.world.get(bindingKey(mspId, certificateId));
    if (binding === undefined) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    const { ledgerId, until } = binding;
    const { roles, status } = await demandPerson(context, ledgerId);
    // Before the certificate's end: whoever is suspended learns that, whatever they call with.
    if (status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    if (until !== undefined) {
        throw new DomainError(ERRORS.CERTIFICATE_ENDED);
    }
    return { ...caller, ledgerId, roles };
}

async function demandPerson({ world }: LedgerContext, ledgerId: LedgerId): Promise<RegisteredPerson> {
    return demandDefined(await world.get(personKey(ledgerId)), 'the person of a certificate');
}
