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
