// SPDX-License-Identifier: Apache-2.0
// Carries erasures out to the last fact: a few at a time, drawn at random among those about all whom the ward has erased, so that neither their number
// nor their order says about whom they were.

import { MOST_PURGED } from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller } from '../../ledger';

/** Facts of each patient that are found at once; the rest is found the next time. */
const FOUND_AT_ONCE = 200;

/** What purging needs. */
export interface ErasedFactsPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    /** As whom: the ward's registrar. */
    readonly caller: () => Promise<LedgerCaller>;
    /** A whole number from 0 to below the bound. */
    readonly draw: (bound: number) => number;
}

/**
 * Purges some facts about erased patients of the ward, in one transaction.
 * @returns how many
 */
export async function purgeErasedFacts({ ledger, caller, draw }: ErasedFactsPorts): Promise<number> {
    const registrar = await caller();
    const { erased, places } = await ledger.evaluate(registrar, 'access:ListErasedFacts', { limit: FOUND_AT_ONCE });
    if (places.length === 0) {
        return 0;
    }
    const rest = [...places];
    const count = Math.min(MOST_PURGED, rest.length);
    const facts = Array.from({ length: count }, () => rest.splice(draw(rest.length), 1)).flat();
    await ledger.submit(registrar, { name: 'access:PurgeFacts', request: {}, transient: { erased: [...erased], facts } });
    return facts.length;
}
