// SPDX-License-Identifier: Apache-2.0
// How persons and their certificates come onto the ledger, whoever may put them there: the ward's registrar, or the MSP's administrator off-line.

import {
    demandDefined,
    DomainError,
    ERRORS,
    type LedgerId,
    type Participant,
    type PersonName,
    type Role,
} from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { type Custodian, newSalt, sealOutsideId, type WalletIdentity } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { hasSameRoles } from './enrolment-decision';

/** Where persons are registered, and who signs it. */
export interface RegistrationPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly signer: LedgerCaller;
}

/** Who is to be registered, as what. */
export interface Person extends Pick<WalletIdentity, 'certificateId' | 'ledgerId' | 'replaces'> {
    readonly roles: readonly Role[];
    /** Asked for with the first certificate. Without it the own gateway alone finds the person by a name. */
    readonly name?: () => Promise<PersonName>;
}

/** What the ledger has under a certificate of the own ward, or of a person. */
export async function findParticipant(
    { ledger, signer }: RegistrationPorts,
    by: { readonly certificateId: string } | { readonly ledgerId: string },
): Promise<Participant | undefined> {
    return undefinedOn(ledger.evaluate(signer, 'participant:GetParticipant', by), 'PARTICIPANT_NOT_FOUND');
}

/**
 * What the ledger has under a certificate. A suspended participant gets no new one.
 * @throws DomainError ACTOR_SUSPENDED
 */
export async function findActive(ports: RegistrationPorts, certificateId: string): Promise<Participant | undefined> {
    const participant = await findParticipant(ports, { certificateId });
    if (participant !== undefined && participant.status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    return participant;
}

/**
 * Registers a person, or binds the certificate to one who is registered; again for what is done already changes nothing. What was begun and not
 * finished is found by the person's ledger id, which the wallet keeps.
 * @returns the person, with the roles that it had before if it was registered before
 */
export async function register(ports: RegistrationPorts, { certificateId, ledgerId, replaces, roles, name }: Person): Promise<Participant> {
    const bound = await findParticipant(ports, { certificateId });
    if (bound !== undefined) {
        return bound;
    }
    const { ledger, signer } = ports;
    if ((await findParticipant(ports, { ledgerId })) === undefined) {
        const request = { ledgerId, certificateId, roles: [...roles] };
        const transient = { salt: newSalt(), ...(name && { name: await name() }) };
        return (await ledger.submit(signer, { name: 'participant:RegisterParticipant', request, transient })).result;
    }
    // What was never registered, because its renewal came first, cannot be replaced.
    const replaced = replaces === undefined ? undefined : await findParticipant(ports, { certificateId: replaces });
    const request = { ledgerId, certificateId, ...(replaces !== undefined && replaced?.ledgerId === ledgerId && { replaces }) };
    return (await ledger.submit(signer, { name: 'participant:BindCertificate', request })).result;
}

/** Gives a registered person exactly these roles. */
export async function assign({ ledger, signer }: RegistrationPorts, person: Participant, roles: readonly Role[]): Promise<void> {
    if (!hasSameRoles(person.roles, roles)) {
        const request = { ledgerId: person.ledgerId, roles: [...roles] };
        await ledger.submit(signer, { name: 'participant:UpdateParticipant', request, transient: { salt: newSalt() } });
    }
}

/** What naming needs. */
export interface PersonNamePorts {
    readonly ward: string;
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
}

/** Gives the ledger's form of the name of somebody of this ward. */
export type NamePerson = (id: string, ledgerId: LedgerId) => Promise<PersonName>;

/** Builds it: keyed, so that both wards' gateways find whom a name leads to, and sealed. */
export function namePeople({ ward, custodian, recipients }: PersonNamePorts): NamePerson {
    return async (id, ledgerId) => {
        const [[lookupKey], sealedId] = await Promise.all([
            custodian.lookupKeys([{ kind: 'participant', id, ward }]),
            sealOutsideId({ ledgerId, kind: 'participant', id }, recipients),
        ]);
        return { lookupKey: demandDefined(lookupKey, 'the lookup key of a participant'), sealedId };
    };
}
