// SPDX-License-Identifier: Apache-2.0
// Whose a certificate was, by the public state of the ledger.

import type { Role } from '@wardledger/chaincode/domain';
import type { History } from './history';
import { KEYS, type ShownKey } from './keys';

/** Somebody by a certificate. */
export interface Holder {
    readonly mspId: string;
    readonly certificateId: string;
}

/** What the ledger says of a person, and of a certificate of theirs. */
interface Registered {
    readonly roles?: readonly Role[];
    readonly status?: string;
    readonly ward?: string;
    readonly ledgerId?: string;
    readonly until?: number;
}

/** A custodian as a fact has its author. */
export interface Custodian extends Holder {
    readonly ledgerId: string;
    readonly ward: string;
    readonly roles: readonly Role[];
}

/** Whom a certificate was bound to after a block, if that is an active custodian. */
export function custodianAt({ mspId, certificateId }: Holder, block: number, history: History): Custodian | undefined {
    const at = (key: ShownKey): Registered => {
        const { value } = history.at(key, block) ?? {};
        return value === undefined ? {} : (JSON.parse(Buffer.from(value).toString('utf8')) as Registered);
    };
    const { ledgerId = '', until } = at(KEYS.binding(mspId, certificateId));
    const { roles = [], status, ward = '' } = at(KEYS.person(ledgerId));
    const isCustodian = roles.includes('custodian') && status === 'active' && until === undefined;
    return isCustodian ? { mspId, certificateId, ledgerId, ward, roles } : undefined;
}
