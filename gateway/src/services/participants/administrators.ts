// SPDX-License-Identifier: Apache-2.0
// Administrators and the ward's own processes, registered with the certificate of the MSP's administrator: by the custodian's command
// `register-admin`, while it does not serve. Nothing else signs with that certificate.

import type { Role } from '@wardledger/chaincode/domain';
import { readAdministrator, signerWith, type Wallet } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import { assign, findActive, register, type RegistrationPorts } from './registration';
import { SERVICES } from './service-identities';

/** What registering needs. */
export interface AdministratorPorts {
    readonly wallet: Pick<Wallet, 'mspId' | 'enrol' | 'identity'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    /** Where the key of the MSP's administrator is. */
    readonly place: { readonly organizations: string; readonly domain: string };
}

/** Who is to be registered, as what. */
interface Named {
    readonly name: string;
    readonly role: Role;
}

/**
 * Registers the ward's own processes and these administrators; who is registered stays as it is, but for a certificate that ends within a month.
 * @throws DomainError ACTOR_SUSPENDED for whoever is suspended: a new certificate is no way back; ROLE_FORBIDDEN for whom a registrar has
 * registered: an administrator is a person of its own
 */
export async function registerAdministrators({ wallet, ledger, place }: AdministratorPorts, names: readonly string[]): Promise<void> {
    const ports: RegistrationPorts = { ledger, signer: administratorOf(wallet.mspId, place) };
    const people = names.map((name): Named => ({ name, role: 'admin' }));
    for (const { name, role } of [...SERVICES, ...people]) {
        const held = wallet.identity(name);
        if (held !== undefined) {
            await findActive(ports, held.certificateId);
        }
        const registered = await register(ports, { ...(await wallet.enrol(name)), roles: [role] });
        if (!registered.roles.includes(role)) {
            await assign(ports, registered, [...registered.roles, role]);
        }
    }
}

/** The MSP's administrator as a caller of the ledger. */
export function administratorOf(mspId: string, { organizations, domain }: AdministratorPorts['place']): LedgerCaller {
    const { certificate, privateKey } = readAdministrator(organizations, domain);
    const sign = signerWith(privateKey);
    return { name: 'administrator', mspId, certificate, sign: async (message) => Promise.resolve(sign(message)) };
}
