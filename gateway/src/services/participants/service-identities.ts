// SPDX-License-Identifier: Apache-2.0
// The ward's own identities on the ledger: the registrar, as which the gateway registers callers and takes part in seeds, and the custodian, as
// which it reads. Both are clients of the MSP, made and registered by `register-admin`; here they are only found.

import { demandDefined, DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import { CUSTODIAN, REGISTRAR, type Wallet } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** Which they are, and what each may do. */
export const SERVICES = [
    { name: REGISTRAR, role: 'registrar' },
    { name: CUSTODIAN, role: 'custodian' },
] as const satisfies readonly { readonly name: string; readonly role: Role }[];

/** What finding them needs. */
export interface ServiceIdentityPorts {
    readonly wallet: Pick<Wallet, 'identity' | 'sign'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
}

/** The ward's own identities. */
export interface ServiceIdentities {
    /** Resolves once the ledger knows both; asked again until it does. @throws DomainError CUSTODIAN_UNAVAILABLE while nobody has registered them */
    readonly registered: () => Promise<void>;
    /** As whom the custodian reads, once it is registered. */
    readonly reader: () => Promise<LedgerCaller>;
}

/** Builds them. */
export function createServiceIdentities({ wallet, ledger }: ServiceIdentityPorts): ServiceIdentities {
    function callerOf(name: string): LedgerCaller {
        const identity = wallet.identity(name);
        if (identity === undefined) {
            throw unregistered();
        }
        const sign = async (message: Uint8Array): Promise<Uint8Array> =>
            Promise.resolve(demandDefined(wallet.sign(name, message), "the signature of the ward's own identity"));
        return { name, mspId: identity.mspId, certificate: identity.certificate, sign };
    }

    /** Each asks about itself: whoever is registered may, and nobody else learns anything. */
    async function find(): Promise<void> {
        for (const { name, role } of SERVICES) {
            const caller = callerOf(name);
            const { certificateId } = demandDefined(wallet.identity(name), 'the identity of a caller');
            const question = ledger.evaluate(caller, 'participant:GetParticipant', { certificateId });
            const found = await undefinedOn(question, 'ACTOR_UNKNOWN');
            if (found?.roles.includes(role) !== true) {
                throw unregistered();
            }
        }
    }

    let finding: Promise<void> | undefined;
    const registered = async (): Promise<void> => {
        finding ??= find().catch((error: unknown) => {
            finding = undefined; // asked again by whoever needs it next
            throw error;
        });
        return finding;
    };

    return {
        registered,
        reader: async () => {
            await registered();
            return callerOf(CUSTODIAN);
        },
    };
}

function unregistered(): DomainError {
    return new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, "the ward's own identities are not registered: run register-admin first");
}
