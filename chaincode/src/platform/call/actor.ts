// SPDX-License-Identifier: Apache-2.0
// Establishes the caller: MSP id and certificate of the creator, and what an administrator has registered about them.

import type { SerializedIdentity } from 'fabric-shim-api';
import { type Actor, DomainError, ERRORS, type Registration, type Role, wardOf } from '../../domain';
import type { LedgerContext } from '../context';
import { certificateFacts, type CertificateFacts } from './certificate';
import { registrationKey } from './registration';

const LEDGER_ID_LENGTH = 32;

/**
 * Finds out who signed the proposal.
 * @param context - of the transaction.
 * @throws DomainError ACTOR_UNKNOWN, ACTOR_SUSPENDED
 */
export async function callerOf(context: LedgerContext): Promise<Actor> {
    const creator: SerializedIdentity = context.stub.getCreator();
    const facts = certificateFacts(creator.idBytes);
    const registration = await context.world.get(registrationKey(creator.mspid, facts.certificateId));
    if (registration === undefined && !facts.administrator) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    if (registration !== undefined && registration.status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    return actorOf(creator.mspid, facts, registration);
}

function actorOf(mspId: string, facts: CertificateFacts, registration: Registration | undefined): Actor {
    return {
        mspId,
        // A ward's first administrator is known by its MSP alone; its certificate, which is no secret, names it.
        ledgerId: registration?.ledgerId ?? facts.certificateId.slice(0, LEDGER_ID_LENGTH),
        certificateId: facts.certificateId,
        ward: wardOf(mspId),
        administrator: facts.administrator,
        roles: rolesOf(facts, registration),
    };
}

function rolesOf(facts: CertificateFacts, registration: Registration | undefined): readonly Role[] {
    const registered = registration?.roles ?? [];
    return facts.administrator && !registered.includes('admin') ? ['admin', ...registered] : registered;
}
