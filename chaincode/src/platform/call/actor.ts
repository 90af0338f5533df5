// SPDX-License-Identifier: Apache-2.0
// Establishes the caller: MSP id and certificate of the creator, to whom that certificate is bound, and what holds of this person.

import type { SerializedIdentity } from 'fabric-shim-api';
import { type Actor, demandDefined, DomainError, ERRORS, wardOf } from '../../domain';
import type { LedgerContext } from '../context';
import type { WorldKey } from '../state/ledger-keys';
import { type CertificateFacts, certificateFacts } from './certificate';
import { bindingKey, personKey } from './registration';

const LEDGER_ID_LENGTH = 32;

/** Reads what is registered: from the state, which is checked at commit, or from the history, which leaves no trace. */
export type Register = <T>(key: WorldKey<T>) => Promise<T | undefined>;

/** A certificate that somebody calls with. */
export interface CallingCertificate extends Pick<CertificateFacts, 'certificateId'> {
    readonly mspId: string;
}

/**
 * Finds out who signed the proposal.
 * @param context - of the transaction.
 * @throws DomainError ACTOR_UNKNOWN, ACTOR_SUSPENDED, CERTIFICATE_ENDED
 */
export async function callerOf(context: LedgerContext): Promise<Actor> {
    const { mspid: mspId, idBytes }: SerializedIdentity = context.stub.getCreator();
    const { certificateId, administrator } = certificateFacts(idBytes);
    if (administrator) {
        // Known by its MSP alone. It has no roles, and nothing that is registered about it counts: a registrar could register it, and then whoever
        // suspends or ends that would lock out who makes administrators. Its certificate, which is no secret, names it.
        return { mspId, certificateId, ward: wardOf(mspId), administrator, ledgerId: certificateId.slice(0, LEDGER_ID_LENGTH), roles: [] };
    }
    return registeredActor(async (key) => context.world.get(key), { mspId, certificateId });
}

/**
 * Finds out whose a certificate is, and whether they may act.
 * @param register - where it is read.
 * @param calling - the certificate.
 * @throws DomainError ACTOR_UNKNOWN, ACTOR_SUSPENDED, CERTIFICATE_ENDED
 */
export async function registeredActor(register: Register, { mspId, certificateId }: CallingCertificate): Promise<Actor> {
    const binding = await register(bindingKey(mspId, certificateId));
    if (binding === undefined) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    const { ledgerId, until } = binding;
    const { roles, status } = demandDefined(await register(personKey(ledgerId)), 'the person of a certificate');
    // Before the certificate's end: whoever is suspended learns that, whatever they call with.
    if (status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    if (until !== undefined) {
        throw new DomainError(ERRORS.CERTIFICATE_ENDED);
    }
    return { mspId, certificateId, ward: wardOf(mspId), administrator: false, ledgerId, roles };
}
