// SPDX-License-Identifier: Apache-2.0
// Administrators and the ward's own processes, registered with the certificate of the MSP's administrator: by the custodian's command
// `register-admin`, while it does not serve. Nothing else signs with that certificate.

import { DomainError, ERRORS, type Participant, type Role } from '@wardledger/chaincode/domain';
import { newLedgerId, readAdministrator, signerWith, type Wallet } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
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
    const people = names.map((name) => ({ name, role: 'admin' as const }));
    for (const { name, role } of [...SERVICES, ...people]) {
        await register(ports, name, role);
    }
}

async function register(ports: AdministratorPorts, name: string, role: Role): Promise<void> {
    const { wallet, ledger } = ports;
    const administrator = administratorOf(ports);
    const held = wallet.identity(name);
    const standing = held && (await standingOf(ledger, administrator, held.certificateId));
    const { certificateId } = await wallet.enrol(name);
    if (standing?.certificateId !== certificateId) {
        const request = { ledgerId: standing?.ledgerId ?? newLedgerId(), certificateId, roles: [role] };
        await ledger.submit(administrator, { name: 'participant:RegisterParticipant', request });
    } else if (!standing.roles.includes(role)) {
        const request = { certificateId, roles: [...standing.roles, role], status: standing.status };
        await ledger.submit(administrator, { name: 'participant:UpdateParticipant', request });
    }
}

/** Asked by the MSP's administrator, because a certificate that has expired asks nothing any more. */
async function standingOf(
    ledger: AdministratorPorts['ledger'],
    asker: LedgerCaller,
    certificateId: string,
): Promise<Participant | undefined> {
    const standing = await undefinedOn(ledger.evaluate(asker, 'participant:GetParticipant', { certificateId }), 'PARTICIPANT_NOT_FOUND');
    if (standing !== undefined && standing.status !== 'active') {
        throw new DomainError(ERRORS.ACTOR_SUSPENDED);
    }
    return standing;
}

function administratorOf({ wallet: { mspId }, place }: AdministratorPorts): LedgerCaller {
    const { certificate, privateKey } = readAdministrator(place.organizations, place.domain);
    const sign = signerWith(privateKey);
    return { name: 'administrator', mspId, certificate, sign: async (message) => Promise.resolve(sign(message)) };
}
