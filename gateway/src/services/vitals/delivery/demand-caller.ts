// SPDX-License-Identifier: Apache-2.0
// Who signs for a post: the caller who sent it, from whatever process it was taken by.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { CallerDirectory, LedgerCaller } from '../../../ledger';

/**
 * @returns `wait` while the caller can sign nothing: a matter of its own posts alone
 * @throws DomainError ACTOR_UNKNOWN when the caller is not enrolled here any more
 */
export async function demandCaller(callers: CallerDirectory, caller: string): Promise<LedgerCaller | 'wait'> {
    const found = await callers.caller(caller);
    if (found === undefined) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    return found;
}
