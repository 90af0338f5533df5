// SPDX-License-Identifier: Apache-2.0
// Administrators and the ward's own processes, registered with the certificate of the MSP's administrator: by the custodian's command
// `register-admin`, while it does not serve. Nothing else signs with that certificate.

import type { Role } from '@wardledger/chaincode/domain';
import { newLedgerId, readAdministrator, signerWith, type Wallet } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import { demandActive } from './registrar';
import { SERVICES } from './service-identities';

/** What registering needs. */
export interface AdministratorPorts {
    readonly wallet: Pick<Wallet, 'mspId' | 'enrol' | 'identity'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    /** Where the key of the MSP's administrator is. */
    readonly place: { readonly organizations: string; readonly domain: string };
}

/**
 * Registers the ward's own processes and these administrators; who is registered stays as it is, but for a certificate that ends within a month.
 * @throws DomainError ACTOR_SUSPENDED for whoever is suspended: a new certificate is no way back
 */
export async function registerAdministrators(ports: AdministratorPorts, names: readonly string[]): Promise<void> {
    const administrator = administratorOf(ports.wallet.mspId, ports.place);
    const people = names.map((name) => ({ name, role: 'admin' as const }));
    for (const one of [...SERVICES, ...people]) {
        await register(ports, administrator, one);
    }
}

async function register(
    { wallet, ledger }: AdministratorPorts,
    administrator: LedgerCaller,
    { name, role }: { readonly name: string; readonly role: Role },
): Promise<void> {
    const held = wallet.identity(name);
    const standing = held && (await demandActive(ledger, administrator, held.certificateId));
    const { certificateId } = await wallet.enrol(name);
    if (standing?.certificateId !== certificateId) {
        const request = { ledgerId: standing?.ledgerId ?? newLedgerId(), certificateId, roles: [role] };
        await ledger.submit(administrator, { name: 'participant:RegisterParticipant', request });
    } else if (!standing.roles.includes(role)) {
        const request = { certificateId, roles: [...standing.roles, role], status: standing.status };
        await ledger.submit(administrator, { name: 'participant:UpdateParticipant', request });
    }
}

/** The MSP's administrator as a caller of the ledger. */
export function administratorOf(mspId: string, { organizations, domain }: AdministratorPorts['place']): LedgerCaller {
    const { certificate, privateKey } = readAdministrator(organizations, domain);
    const sign = signerWith(privateKey);
    return { name: 'administrator', mspId, certificate, sign: async (message) => Promise.resolve(sign(message)) };
}
