// SPDX-License-Identifier: Apache-2.0
// Administrators and the ward's own processes, registered with the certificate of the MSP's administrator: by the custodian's command
// `register-admin`, while it does not serve. Nothing else signs with that certificate.

import { demandDefined, type Participant, type Role } from '@wardledger/chaincode/domain';
import { newLedgerId, readAdministrator, signerWith, type Wallet } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { SERVICES } from './service-identities';

/** What registering needs. */
export interface AdministratorPorts {
    readonly wallet: Pick<Wallet, 'mspId' | 'enrol' | 'identity' | 'sign'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    /** Where the key of the MSP's administrator is. */
    readonly place: { readonly organizations: string; readonly domain: string };
}

/**
 * Registers the ward's own processes and these administrators; who is registered stays as it is, but for a certificate that ends within a month.
 * @throws DomainError ACTOR_SUSPENDED for whoever is suspended: a new certificate is no way back
 */
export async function registerAdministrators(ports: AdministratorPorts, names: readonly string[]): Promise<void> {
    const people = names.map((name) => ({ name, role: 'admin' as const }));
    for (const { name, role } of [...SERVICES, ...people]) {
        await register(ports, name, role);
    }
}

async function register(ports: AdministratorPorts, name: string, role: Role): Promise<void> {
    const { wallet, ledger } = ports;
    const standing = await standingOf(ports, name);
    const { certificateId } = await wallet.enrol(name);
    const administrator = administratorOf(ports);
    if (standing?.certificateId !== certificateId) {
        const request = { ledgerId: standing?.ledgerId ?? newLedgerId(), certificateId, roles: [role] };
        await ledger.submit(administrator, { name: 'participant:RegisterParticipant', request });
    } else if (!standing.roles.includes(role)) {
        const request = { certificateId, roles: [...standing.roles, role], status: standing.status };
        await ledger.submit(administrator, { name: 'participant:UpdateParticipant', request });
    }
}

/** Who is asked about asks: whoever is registered may, and the MSP's administrator reads nothing. */
async function standingOf({ wallet, ledger }: AdministratorPorts, name: string): Promise<Participant | undefined> {
    const identity = wallet.identity(name);
    if (identity === undefined) {
        return undefined;
    }
    const { mspId, certificate, certificateId } = identity;
    const sign = async (message: Uint8Array): Promise<Uint8Array> =>
        Promise.resolve(demandDefined(wallet.sign(name, message), 'a signature'));
    const question = ledger.evaluate({ name, mspId, certificate, sign }, 'participant:GetParticipant', { certificateId });
    return undefinedOn(question, 'ACTOR_UNKNOWN');
}

function administratorOf({ wallet: { mspId }, place }: AdministratorPorts): LedgerCaller {
    const { certificate, privateKey } = readAdministrator(place.organizations, place.domain);
    const sign = signerWith(privateKey);
    return { name: 'administrator', mspId, certificate, sign: async (message) => Promise.resolve(sign(message)) };
}
