// SPDX-License-Identifier: Apache-2.0
// Whose a certificate of a ward's process was, by the public state of the ledger.

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

/** What somebody must have been: of its ward a process. */
interface Sought {
    readonly role: 'custodian' | 'registrar';
    /** After which block. */
    readonly block: number;
}

/** Whom a certificate was bound to after a block, if that is an active custodian. */
export function custodianAt(holder: Holder, block: number, history: History): Custodian | undefined {
    return holderAt(holder, { role: 'custodian', block }, history);
}

/** Whether a certificate was after a block that of a ward's own process, which submits what people have signed inside. */
export function wasRegistrar(holder: Holder, block: number, history: History): boolean {
    return holderAt(holder, { role: 'registrar', block }, history) !== undefined;
}

function holderAt({ mspId, certificateId }: Holder, { role, block }: Sought, history: History): Custodian | undefined {
    const at = (key: ShownKey): Registered => {
        const { value } = history.at(key, block) ?? {};
        return value === undefined ? {} : (JSON.parse(Buffer.from(value).toString('utf8')) as Registered);
    };
    const { ledgerId = '', until } = at(KEYS.binding(mspId, certificateId));
    const { roles = [], status, ward = '' } = at(KEYS.person(ledgerId));
    const wasActive = roles.includes(role) && status === 'active' && until === undefined;
    return wasActive ? { mspId, certificateId, ledgerId, ward, roles } : undefined;
}
