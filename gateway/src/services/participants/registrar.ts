// SPDX-License-Identifier: Apache-2.0
// The ward's registrar: registers persons and their certificates on the ledger and changes their roles. Administrators it neither makes nor unmakes.

import type { Participant, Role } from '@wardledger/chaincode/domain';
import { type Custodian, REGISTRAR, type WalletIdentity } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import { assign, findActive, findParticipant, type Person, register, type RegistrationPorts } from './registration';

/** What registering needs. */
export interface RegistrarPorts {
    readonly custodian: Pick<Custodian, 'identity' | 'sign'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
}

/** The ward's registrar at work. */
export interface Registrar {
    /** Registers person or certificate, and gives the person these roles. @returns its ledger id */
    register(person: Person): Promise<string>;
    /** What the ledger has of a certificate. A suspended participant must not come back under a new one. @throws DomainError ACTOR_SUSPENDED */
    demandActive(certificateId: string): Promise<Participant | undefined>;
    /** What the ledger has under a certificate, suspended or not. */
    find(certificateId: string): Promise<Participant | undefined>;
    /** The registrar's own ledger identity. @throws Error when the wallet has none */
    itself(): Promise<LedgerCaller>;
    /** The ledger identity of a certificate whose key the wallet holds. */
    callerFor(caller: string, identity: Pick<WalletIdentity, 'mspId' | 'certificate'>): LedgerCaller;
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

    const ports = async (): Promise<RegistrationPorts> => ({ ledger, signer: await itself() });

    return {
        callerFor,
        itself,
        demandActive: async (certificateId) => findActive(await ports(), certificateId),
        find: async (certificateId) => findParticipant(await ports(), { certificateId }),
        register: async (person) => {
            const signing = await ports();
            const registered = await register(signing, person);
            // As a token asks for them, but for the one of an administrator: that a registrar neither gives nor takes, whatever a token says.
            const isLosing = registered.roles.includes('admin') && !person.roles.includes('admin');
            const roles: readonly Role[] = isLosing ? [...person.roles, 'admin'] : person.roles;
            await assign(signing, registered, roles);
            return registered.ledgerId;
        },
    };
}
