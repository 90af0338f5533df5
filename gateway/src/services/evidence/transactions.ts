// SPDX-License-Identifier: Apache-2.0
// A transaction as the ledger tells it, with the creator under a ledger id: of a record the ward's own process, which submits what others have signed inside.

import { DomainError, ERRORS, isHex64 } from '@wardledger/chaincode/domain';
import { undefinedOn } from '../../kernel';
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

/** What transactions need. */
export interface TransactionPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'transaction'>;
}

/** Builds the service. */
export function createTransactions({ ledger }: TransactionPorts): Transactions {
    return {
        get: async (caller, id) => {
            const found = isHex64(id) ? await ledger.transaction(caller, id) : undefined;
            if (found === undefined) {
                throw new DomainError(ERRORS.TRANSACTION_NOT_FOUND);
            }
            const { mspId, certificateId } = found.creator;
            const question = ledger.evaluate(caller, 'participant:GetParticipant', { certificateId, mspId });
            const participant = await undefinedOn(question, 'PARTICIPANT_NOT_FOUND');
            return { ...found, creator: { mspId, id: participant?.ledgerId ?? certificateId } };
        },
    };
}
