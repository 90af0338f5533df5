// SPDX-License-Identifier: Apache-2.0
// Registers certificates on the ledger and changes their roles, as the ward's registrar. Administrators it neither makes nor unmakes.

import { DomainError, ERRORS, type Participant, type Role } from '@wardledger/chaincode/domain';
import { type Custodian, newLedgerId, REGISTRAR, type WalletIdentity } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { hasSameRoles } from './enrolment-decision';

/** What registering needs. */
export interface RegistrarPorts {
    readonly custodian: Pick<Custodian, 'identity' | 'sign'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
}

/** Who is registered, as what. */
export interface Registration {
    readonly caller: string;
    readonly identity: WalletIdentity;
    readonly roles: readonly Role[];
    /** Of the same person under an earlier certificate; a new one where there is none. */
    readonly ledgerId?: string | undefined;
}

/** The ward's registrar at work. */
export interface Registrar {
    /** Registers the certificate with these roles, or gives them to it. @returns its ledger id */
    register(registration: Registration): Promise<string>;
    /** What the ledger has of a certificate. A suspended participant must not come back under a new one. @throws DomainError ACTOR_SUSPENDED */
    demandActive(certificateId: string): Promise<Participant | undefined>;
    /** The registrar's own ledger identity. @throws Error when the wallet has none */
    itself(): Promise<LedgerCaller>;
    /** The ledger identity of a certificate whose key the wallet holds. */
    callerFor(caller: string, identity: Pick<WalletIdentity, 'mspId' | 'certificate'>): LedgerCaller;
}

/**
 * What the ledger has of a certificate.
 * @param asker - who asks: a certificate that has expired asks nothing any more, not even about itself.
 * @throws DomainError ACTOR_SUSPENDED
 */
export async function demandActive(
    ledger: Pick<Ledger, 'evaluate'>,
    asker: LedgerCaller,
    certificateId: string,
): Promise<Participant | undefined> {
    const question = ledger.evaluate(asker, 'participant:GetParticipant', { certificateId });
    const participant = await undefinedOn(question, 'PARTICIPANT_NOT_FOUND');
    if (participant !== undefined && participant.status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    return participant;
}

/** Builds the registrar. */
export function createRegistrar({ custodian, ledger }: RegistrarPorts): Registrar {
    const callerFor: Registrar['callerFor'] = (caller, { mspId, certificate }) => {
        return { name: caller, mspId, certificate, sign: async (message) => custodian.sign(caller, message) };
    };

    const itself: Registrar['itself'] = async () => {
        const identity = await custodian.identity(REGISTRAR);
        if (identity === undefined) {
            throw new Error('the custodian holds no registrar');
        }
        return callerFor(REGISTRAR, identity);
    };

    return {
        callerFor,
        itself,
        demandActive: async (certificateId) => demandActive(ledger, await itself(), certificateId),
        register: async ({ caller, identity, roles, ledgerId = newLedgerId() }) => {
            const { certificateId } = identity;
            // The caller asks about itself: whoever is registered may, and nobody else learns anything.
            const question = ledger.evaluate(callerFor(caller, identity), 'participant:GetParticipant', { certificateId });
            const standing = await undefinedOn(question, 'ACTOR_UNKNOWN', 'PARTICIPANT_NOT_FOUND');
            if (standing === undefined) {
                await ledger.submit(await itself(), {
                    name: 'participant:RegisterParticipant',
                    request: { ledgerId, certificateId, roles: [...roles] },
                });
                return ledgerId;
            }
            // The role of an administrator is none that a registrar gives or takes, whatever a token says.
            const kept = standing.roles.includes('admin') && !roles.includes('admin') ? [...roles, 'admin' as const] : roles;
            if (!hasSameRoles(standing.roles, kept)) {
                const { status } = standing;
                await ledger.submit(await itself(), {
                    name: 'participant:UpdateParticipant',
                    request: { certificateId, roles: [...kept], status },
                });
            }
            return standing.ledgerId;
        },
    };
}
