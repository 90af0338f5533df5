// SPDX-License-Identifier: Apache-2.0
// What became of a transaction that an earlier process endorsed and perhaps sent: followed to its end, so that it counts once.

import { hasCode } from '@wardledger/chaincode/domain';
import { outcomeUnknown } from './ledger-errors';
import type { EndorsedTransaction, Ledger, LedgerCaller, Submitted } from './ports';

/** A transaction and how long to wait for it. */
export interface EarlierSubmission {
    readonly caller: LedgerCaller;
    readonly earlier: EndorsedTransaction;
    readonly deadlines: { readonly commitStatus: number };
}

/** Milliseconds: a transaction that was sent before is known at once, or was lost. */
const FIRST_ASK = 2_000;

/**
 * Asks for a transaction's fate; where nobody knows it, the same envelope is sent (again), which is harmless: it counts once.
 * @returns `undefined` where it came to nothing, so that the request may be submitted anew
 * @throws DomainError OUTCOME_UNKNOWN, or that the ledger does not answer
 */
export async function followed(
    ledger: Pick<Ledger, 'outcome' | 'send'>,
    { caller, earlier, deadlines }: EarlierSubmission,
): Promise<Submitted<unknown> | undefined> {
    const { transactionId, envelope, result, timestamp } = earlier;
    let fate = await ledger.outcome(caller, transactionId, FIRST_ASK);
    if (fate === undefined) {
        try {
            await ledger.send(caller, envelope);
        } catch (error) {
            if (hasCode(error, 'LEDGER_REJECTED')) {
                return undefined;
            }
            throw error;
        }
        fate = await ledger.outcome(caller, transactionId, deadlines.commitStatus);
    }
    if (fate === undefined) {
        throw outcomeUnknown(transactionId);
    }
    if (fate.code !== 'VALID') {
        return undefined;
    }
    return { result, transaction: { id: transactionId, status: 'VALID', blockNumber: fate.blockNumber, timestamp } };
}
