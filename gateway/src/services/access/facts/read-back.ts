// SPDX-License-Identifier: Apache-2.0
// What was written is answered only once a peer of every ward that endorsed it gives it back: what follows from a list is computed by each peer from
// what it has.

import { setTimeout } from 'node:timers/promises';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { CommittedTransaction, FunctionName, Ledger, LedgerCall, LedgerCaller, ResultOf } from '../../../ledger';

/** What reading back needs. */
export interface ReadBackPorts {
    readonly ledger: Pick<Ledger, 'evaluateAtEndorsers'>;
    /** The machine's own, unless a test has another. */
    readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** Milliseconds; doubled for each further question, 6 s in all. */
const FIRST_PAUSE = 25;
const QUESTIONS = 8;

/**
 * Asks until all answer the same.
 * @param call - the question, and what of the answer is waited for: undefined where the peer has it not yet
 * @throws DomainError OUTCOME_UNKNOWN with the transaction
 */
export async function readBack<Name extends FunctionName>(
    { ledger, sleep = async (milliseconds) => setTimeout(milliseconds) }: ReadBackPorts,
    { caller, transaction: { id } }: { readonly caller: LedgerCaller; readonly transaction: CommittedTransaction },
    { idOf, ...call }: Omit<LedgerCall<Name>, 'transient'> & { readonly idOf: (answer: ResultOf<Name>) => string | undefined },
): Promise<ResultOf<Name>> {
    for (let asked = 0; asked < QUESTIONS; asked += 1) {
        const answers = await ledger.evaluateAtEndorsers(caller, id, call);
        const ids = new Set(answers.map(idOf));
        const [answer] = answers;
        if (answer !== undefined && idOf(answer) !== undefined && ids.size === 1) {
            return answer;
        }
        await sleep(FIRST_PAUSE * 2 ** asked);
    }
    throw new DomainError(ERRORS.OUTCOME_UNKNOWN, 'A ward has not read it back yet.', { transactionId: id });
}
