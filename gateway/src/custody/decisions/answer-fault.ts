// SPDX-License-Identifier: Apache-2.0
// Whether an answer of both wards is the answer to what was asked, for whom it was asked. A pure rule.

import { answersLooks, type DecisionAnswer, type DecisionQuestion } from '@wardledger/chaincode/domain';
import type { DisclosureRequest, WalletIdentity } from '../ports/custodian-api';

/** What the answer must be about. */
export interface Expected extends Pick<DisclosureRequest, 'action' | 'category' | 'purpose' | 'sealed'> {
    readonly question: DecisionQuestion;
    /** Who must have stated the looks, or anybody of that ward where no certificate is said; nobody's fit where it is absent. */
    readonly identity: (Pick<WalletIdentity, 'mspId'> & Partial<Pick<WalletIdentity, 'certificateId'>>) | undefined;
}

/** @returns what does not fit, for the custodian's own log; `undefined` for what was asked */
export function answerFault({ nonce, author, decisions, undecided }: DecisionAnswer, expected: Expected): string | undefined {
    const { question, identity, action, category, purpose } = expected;
    if (nonce !== question.nonce) {
        return 'another nonce';
    }
    const { mspId, certificateId = author.certificateId } = identity ?? {};
    if (author.mspId !== mspId || author.certificateId !== certificateId) {
        return 'the looks of somebody else';
    }
    if (!answersLooks({ decisions, ...(undecided && { undecided }) }, question)) {
        return 'other looks';
    }
    const isSameUse = decisions.every((one) => one.action === action && one.category === category && one.purpose === purpose);
    return isSameUse ? undefined : 'looks at something else';
}
