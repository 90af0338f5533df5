// SPDX-License-Identifier: Apache-2.0
// What the ward's own process asks to see whether anybody answers: about itself, which whoever is registered may, over the way that requests take.

import { demandDefined, DomainError } from '@wardledger/chaincode/domain';
import { type Custodian, REGISTRAR } from '../../custody';
import type { LedgerCall, LedgerCaller } from '../../ledger';

/** A question that changes nothing, and who asks it. */
export interface OwnQuestion {
    readonly caller: LedgerCaller;
    readonly call: LedgerCall<'participant:GetParticipant'>;
}

/** Makes the question. @throws Error while the wallet has no registrar */
export async function ownQuestion(custodian: Pick<Custodian, 'identity' | 'sign'>): Promise<OwnQuestion> {
    const found = await custodian.identity(REGISTRAR);
    const { mspId, certificate, certificateId } = demandDefined(found, "the ward's registrar in the wallet");
    const sign: LedgerCaller['sign'] = async (message) => custodian.sign(REGISTRAR, message);
    return {
        caller: { name: REGISTRAR, mspId, certificate, sign },
        call: { name: 'participant:GetParticipant', request: { certificateId } },
    };
}

/** Whether a failure came from the chaincode: its refusal is an answer, too. */
export function isAnswer(error: unknown): boolean {
    return error instanceof DomainError && error.entry.status < 500;
}
