// SPDX-License-Identifier: Apache-2.0
// Registers certificates on the ledger in the name of the ward's administrator, and changes their roles.

import { DomainError, ERRORS, hasCode, type Participant, type Role } from '@wardledger/chaincode/domain';
import { type Custodian, newLedgerId, type WalletIdentity, WARD_ADMIN } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';

/** What registering needs. */
export interface RegistrarDependencies {
    readonly custodian: Pick<Custodian, 'identity' | 'sign'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
}

/** The ward's administrator at work. */
export interface Registrar {
    /**
     * Registers the certificate with these roles, or gives them to it; answers its ledger id.
     * @param ledgerId - of the same person under an earlier certificate
     */
    register(subject: string, identity: WalletIdentity, roles: readonly Role[], ledgerId?: string): Promise<string>;
    /** A suspended participant must not come back under a new certificate. @throws DomainError ACTOR_SUSPENDED */
    demandActive(certificateId: string): Promise<void>;
    /** The administrator's own ledger identity. */
    administrator(): Promise<LedgerCaller>;
    /** The ledger identity of a certificate whose key the wallet holds. */
    callerFor(subject: string, identity: Pick<WalletIdentity, 'mspId' | 'certificate'>): LedgerCaller;
}

/** Whether two lists name the same roles, in whatever order. */
export function sameRoles(left: readonly string[], right: readonly string[]): boolean {
    return [...left].sort().join() === [...right].sort().join();
}

/** Builds the registrar. */
export function createRegistrar({ custodian, ledger }: RegistrarDependencies): Registrar {
    const callerFor: Registrar['callerFor'] = (subject, { mspId, certificate }) => {
        return { subject, mspId, certificate, sign: async (digest) => custodian.sign(subject, digest) };
    };

    async function administrator(): Promise<LedgerCaller> {
        const identity = await custodian.identity(WARD_ADMIN);
        if (identity === undefined) {
            throw new Error('the custodian holds no ward administrator');
        }
        return callerFor(WARD_ADMIN, identity);
    }

    /** The subject asks about itself: whoever is registered may, and nobody else learns anything. */
    async function registered(subject: string, identity: WalletIdentity): Promise<Participant | null> {
        const question = { certificateId: identity.certificateId };
        return ledger.evaluate(callerFor(subject, identity), 'participant:GetParticipant', question).catch((error: unknown) => {
            if (hasCode(error, 'ACTOR_UNKNOWN', 'PARTICIPANT_NOT_FOUND')) {
                return null;
            }
            throw error;
        });
    }

    const demandActive: Registrar['demandActive'] = async (certificateId) => {
        const participant: Participant = await ledger.evaluate(await administrator(), 'participant:GetParticipant', { certificateId });
        if (participant.status !== 'active') {
            throw new DomainError(ERRORS.ACTOR_SUSPENDED);
        }
    };

    const register: Registrar['register'] = async (subject, identity, roles, earlierId) => {
        const known = await registered(subject, identity);
        const [admin, { certificateId }] = [await administrator(), identity];
        if (known === null) {
            const ledgerId = earlierId ?? newLedgerId();
            await ledger.submit(admin, 'participant:RegisterParticipant', { ledgerId, certificateId, roles: [...roles] });
            return ledgerId;
        }
        if (!sameRoles(known.roles, roles)) {
            await ledger.submit(admin, 'participant:UpdateParticipant', { certificateId, roles: [...roles], status: known.status });
        }
        return known.ledgerId;
    };

    return { register, demandActive, administrator, callerFor };
}
