// SPDX-License-Identifier: Apache-2.0
// Establishes the caller: MSP id and certificate of the creator, and what an administrator has registered about them.

import type { SerializedIdentity } from 'fabric-shim-api';
import { type Actor, DomainError, ERRORS, type Registration, type Role, wardOf } from '../../domain';
import type { LedgerContext } from '../context';
import { certificateFacts } from './certificate';
import { registrationKey } from './registration';

const LEDGER_ID_LENGTH = 32;

/**
 * Finds out who signed the proposal.
 * @param context - of the transaction.
 * @throws DomainError ACTOR_UNKNOWN, ACTOR_SUSPENDED
 */
export async function callerOf(context: LedgerContext): Promise<Actor> {
    const { mspid: mspId, idBytes }: SerializedIdentity = context.stub.getCreator();
    const { certificateId, administrator } = certificateFacts(idBytes);
    const registration = await context.world.get(registrationKey(mspId, certificateId));
    if (registration === undefined && !administrator) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    if (registration !== undefined && registration.status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    // The MSP's administrator is known by its MSP alone; its certificate, which is no secret, names it.
    const ledgerId = registration?.ledgerId ?? certificateId.slice(0, LEDGER_ID_LENGTH);
    return { mspId, ledgerId, certificateId, ward: wardOf(mspId), administrator, roles: rolesOf(administrator, registration) };
}

/** The MSP's administrator has none, whatever was registered: its certificate makes administrators, off-line, and is nobody's to work with. */
function rolesOf(administrator: boolean, registration: Registration | undefined): readonly Role[] {
    return administrator ? [] : (registration?.roles ?? []);
}
