// SPDX-License-Identifier: Apache-2.0
// How a person is called, as the ledger is told with the registration: keyed, so that both wards' gateways find whom a name leads to, and sealed.

import { demandDefined, type LedgerId, type PersonName } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { type Custodian, sealOutsideId } from '../../custody';

/** What naming needs. */
export interface PersonNamePorts {
    readonly ward: string;
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
}

/** Gives the ledger's form of the name of somebody of this ward. */
export type NamePerson = (id: string, ledgerId: LedgerId) => Promise<PersonName>;

/** Builds it. */
export function namePeople({ ward, custodian, recipients }: PersonNamePorts): NamePerson {
    return async (id, ledgerId) => {
        const [[lookupKey], sealedId] = await Promise.all([
            custodian.lookupKeys([{ kind: 'participant', id, ward }]),
            sealOutsideId({ ledgerId, kind: 'participant', id }, recipients),
        ]);
        return { lookupKey: demandDefined(lookupKey, 'the lookup key of a participant'), sealedId };
    };
}
