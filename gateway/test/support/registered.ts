// SPDX-License-Identifier: Apache-2.0
// A caller of ward 1 with roles of both kinds on a real ledger: what is reserved is given by the MSP's administrator, the rest by the caller itself,
// who is a registrar, too.

import { RESERVED_ROLES, type Role } from '@wardledger/chaincode/domain';
import { newLedgerId, newSalt } from '../../src/custody/keys/randomness';
import { certificateIdOf, issueClientCertificate } from '../../src/custody/wallet/certificates';
import { signerWith } from '../../src/custody/wallet/low-s';
import { type PemPair, readAdministrator, readAuthority } from '../../src/custody/wallet/organization-folder';
import type { Ledger, LedgerCaller } from '../../src/ledger';

const DOMAIN = 'ward1.example.com';

/** A caller, of ward 1 unless said otherwise, who signs with this key. */
export function callerWith({ certificate, privateKey }: PemPair, mspId = 'Ward1MSP'): LedgerCaller {
    const sign = signerWith(privateKey);
    return { name: 'somebody', mspId, certificate, sign: async (message) => sign(message) };
}

/** Both wards approve the key by which the custodian of ward 1 attests; each by an administrator made for that. */
export async function approveAttestationKey(ledgers: readonly Ledger[], organizations: string, digest: string): Promise<void> {
    const [one, other] = await Promise.all(
        ledgers.map(async (ledger, index) => {
            const ward = `ward${String(index + 1)}`;
            const [domain, mspId] = [`${ward}.example.com`, `W${ward.slice(1)}MSP`];
            const administrator = callerWith(await issueClientCertificate(readAuthority(organizations, domain), new Date()), mspId);
            const request = {
                ledgerId: newLedgerId(),
                certificateId: certificateIdOf(administrator.certificate),
                roles: ['admin' as const],
            };
            const call = { name: 'participant:RegisterParticipant', request, transient: { salt: newSalt() } } as const;
            await ledger.submit(callerWith(readAdministrator(organizations, domain), mspId), call);
            return { ledger, administrator };
        }),
    );
    const proposal = { kind: 'attestation-key' as const, scope: 'ward1', digest, expires: Date.now() + 3_600_000 };
    const { result } = await one!.ledger.submit(one!.administrator, { name: 'governance:Propose', request: proposal });
    await other!.ledger.submit(other!.administrator, { name: 'governance:Approve', request: { id: result.id, digest } });
}

/** Where callers are registered, and whose authority certifies them. */
export interface RegisteringPlace {
    readonly ledger: Ledger;
    readonly organizations: string;
}

/** Registers a new caller with these roles and as a registrar. */
export async function registered(ledger: Ledger, organizations: string, ...roles: Role[]): Promise<LedgerCaller> {
    const caller = callerWith(await issueClientCertificate(readAuthority(organizations, DOMAIN), new Date()));
    const certificateId = certificateIdOf(caller.certificate);
    const ledgerId = newLedgerId();
    const reserved = roles.filter((role) => (RESERVED_ROLES as readonly Role[]).includes(role));
    await ledger.submit(callerWith(readAdministrator(organizations, DOMAIN)), {
        name: 'participant:RegisterParticipant',
        request: { ledgerId, certificateId, roles: [...reserved, 'registrar'] },
        transient: { salt: newSalt() },
    });
    await ledger.submit(caller, {
        name: 'participant:UpdateParticipant',
        request: { ledgerId, roles: [...roles, 'registrar'] },
        transient: { salt: newSalt() },
    });
    return caller;
}

/** Registers a new caller as a registrar does, with roles of which none is reserved: who is no registrar itself brings what the ward's own process may not. */
export async function registeredBy(
    registrar: LedgerCaller,
    { ledger, organizations }: RegisteringPlace,
    ...roles: Role[]
): Promise<LedgerCaller> {
    const caller = callerWith(await issueClientCertificate(readAuthority(organizations, DOMAIN), new Date()));
    const request = { ledgerId: newLedgerId(), certificateId: certificateIdOf(caller.certificate), roles };
    await ledger.submit(registrar, { name: 'participant:RegisterParticipant', request, transient: { salt: newSalt() } });
    return caller;
}
