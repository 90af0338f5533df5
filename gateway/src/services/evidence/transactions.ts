// SPDX-License-Identifier: Apache-2.0
// A transaction as the ledger tells it, with the creator under the ledger id that history and access events use.

import { DomainError, ERRORS, hasCode } from '@wardledger/chaincode/domain';
import type { Ledger, LedgerCaller, TransactionDetail } from '../../ledger';

/** `GET /transactions/{id}`. */
export interface TransactionView extends Omit<TransactionDetail, 'creator'> {
    /** `id`: the participant's ledger id; for a ward's administrator, who is no participant, the certificate id. */
    readonly creator: { readonly mspId: string; readonly id: string };
}

/** Reads transactions. */
export interface Transactions {
    get(caller: LedgerCaller, id: string): Promise<TransactionView>;
}

const transactionId = /^[0-9a-f]{64}$/;

/** Builds the service. */
export function createTransactions(ledger: Pick<Ledger, 'evaluate' | 'transaction'>): Transactions {
    async function participantId(caller: LedgerCaller, { mspId, certificateId }: TransactionDetail['creator']): Promise<string> {
        try {
            return (await ledger.evaluate(caller, 'participant:GetParticipant', { certificateId, mspId })).ledgerId;
        } catch (error) {
            if (hasCode(error, 'PARTICIPANT_NOT_FOUND')) {
                return certificateId;
            }
            throw error;
        }
    }

    return {
        get: async (caller, id) => {
            const found = transactionId.test(id) ? await ledger.transaction(caller, id) : undefined;
            if (found === undefined) {
                throw new DomainError(ERRORS.TRANSACTION_NOT_FOUND);
            }
            return { ...found, creator: { mspId: found.creator.mspId, id: await participantId(caller, found.creator) } };
        },
    };
}
