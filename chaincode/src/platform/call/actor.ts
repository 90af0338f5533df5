// SPDX-License-Identifier: Apache-2.0
// Establishes the caller: MSP id and certificate of the creator, and the participant that an administrator registered for them.

import type { SerializedIdentity } from 'fabric-shim-api';
import { type Actor, DomainError, ERRORS, type Participant, type Role, wardOf } from '../../domain';
import type { LedgerContext } from '../context';
import { worldKeys } from '../state/ledger-keys';
import { certificateFacts, type CertificateFacts } from './certificate';

const LEDGER_ID_LENGTH = 32;

/**
 * Finds out who signed the proposal.
 * @param context - of the transaction.
 * @throws DomainError ACTOR_UNKNOWN, ACTOR_SUSPENDED
 */
export async function callerOf(context: LedgerContext): Promise<Actor> {
    const creator: SerializedIdentity = context.stub.getCreator();
    const facts = certificateFacts(creator.idBytes);
    const participant = await context.world.get(worldKeys.participant(creator.mspid, facts.certificateId));
    if (participant === undefined && !facts.administrator) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    if (participant !== undefined && participant.status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    return actorOf(creator.mspid, facts, participant);
}

function actorOf(mspId: string, facts: CertificateFacts, participant: Participant | undefined): Actor {
    return {
        mspId,
        // A ward's first administrator is known by its MSP alone; its certificate, which is no secret, names it.
        ledgerId: participant?.ledgerId ?? facts.certificateId.slice(0, LEDGER_ID_LENGTH),
        certificateId: facts.certificateId,
        ward: wardOf(mspId),
        administrator: facts.administrator,
        roles: rolesOf(facts, participant),
    };
}

function rolesOf(facts: CertificateFacts, participant: Participant | undefined): readonly Role[] {
    const registered = participant?.roles ?? [];
    return facts.administrator && !registered.includes('admin') ? ['admin', ...registered] : registered;
}
