// SPDX-License-Identifier: Apache-2.0
// Which posts of a window were retracted: the ledger says so of each post, and takes no window in which such a one counts.

import type { PostName } from '@wardledger/chaincode/domain';
import { findRetracted } from '../../../custody';
import type { Ledger } from '../../../ledger';
import type { Registrar } from '../../participants';

/** What asking needs. */
export interface RetractedPostPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Asks for itself, whoever brought the posts. */
    readonly registrar: Pick<Registrar, 'itself'>;
}

/** Asks as the ward's own process, in the order of the posts. */
export async function areRetracted({ ledger, registrar }: RetractedPostPorts, posts: readonly PostName[]): Promise<readonly boolean[]> {
    const caller = await registrar.itself();
    return findRetracted(async (range) => ledger.evaluate(caller, 'vitals:ListPosts', range), posts);
}
