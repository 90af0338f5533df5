// SPDX-License-Identifier: Apache-2.0
// Who looks at what the ledger holds of vitals: whoever brings them and does nothing else sees its own.

import type { StoredWindow } from '@wardledger/chaincode/domain';
import type { LedgerCaller } from '../../ledger';
import type { Enrolment } from '../participants';

/** Who asks, and whether it sees nothing but what it has submitted itself. */
export interface WindowReader {
    readonly caller: LedgerCaller;
    readonly ownOnly: boolean;
    /** As what it looks at others' vitals: as such who treats, as a trail who only oversees. */
    readonly category: 'vitals' | 'trail';
}

/** Whether a window is none for this reader. */
export async function isHidden(
    enrolment: Pick<Enrolment, 'ledgerIdOf'>,
    { caller, ownOnly }: WindowReader,
    { actor }: StoredWindow,
): Promise<boolean> {
    return ownOnly && actor.ledgerId !== (await enrolment.ledgerIdOf(caller.name));
}
