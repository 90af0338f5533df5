// SPDX-License-Identifier: Apache-2.0
// Whether an answer of both wards is the answer to what was asked, for whom it was asked. A pure rule.

import type { DecidedLook, DecisionAnswer, DecisionQuestion } from '@wardledger/chaincode/domain';
import type { DisclosureRequest, WalletIdentity } from '../ports/custodian-api';

/** What the answer must be about. */
export interface Expected extends Pick<DisclosureRequest, 'action' | 'category' | 'purpose' | 'sealed'> {
    readonly question: DecisionQuestion;
    /** Who must have stated the looks; nobody's fit where it is absent. */
    readonly identity: Pick<WalletIdentity, 'mspId' | 'certificateId'> | undefined;
}

/** @returns what does not fit, for the custodian's own log; `undefined` for what was asked */
export function answerFault({ nonce, author, decisions }: DecisionAnswer, expected: Expected): string | undefined {
    const { question, identity } = expected;
    if (nonce !== question.nonce) {
        return 'another nonce';
    }
    if (identity === undefined || author.mspId !== identity.mspId || author.certificateId !== identity.certificateId) {
        return 'the looks of somebody else';
    }
    const isOfLooks = decisions.length === question.looks.length && decisions.every((one, index) => isOf(one, question.looks[index]));
    if (!isOfLooks) {
        return 'other looks';
    }
    return decisions.every((one) => isSameUse(one, expected)) ? undefined : 'looks at something else';
}

function isOf({ id, about }: DecidedLook, look: DecisionQuestion['looks'][number] | undefined): boolean {
    return id === look?.id && about === look.about;
}

function isSameUse(one: DecidedLook, { action, category, purpose }: Expected): boolean {
    return one.action === action && one.category === category && one.purpose === purpose;
}
