// SPDX-License-Identifier: Apache-2.0
// Whether peers of every ward endorsed an answer, by the certificates that the channel's configuration of its time vouches for.

import { type Answer, BrokenAnswer, type Channel, readAnswer, wasValid } from '@wardledger/block-verifier/core';
import { openDecision } from '@wardledger/chaincode/crypto';
import { answersLooks, type DecisionAnswer } from '@wardledger/chaincode/domain';
import { BrokenLine, demand } from './finding';
import type { LoggedEvidence, OpenedLine } from './log-file';

const CALL = ['policies:Decide', '{}'];

const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/**
 * Reads evidence under one configuration of the channel.
 * @throws BrokenLine
 */
export async function readEvidence(evidence: LoggedEvidence, channel: Channel, chaincode: string): Promise<Answer> {
    const kept = {
        channelHeader: bytes(evidence.channelHeader),
        signatureHeader: bytes(evidence.signatureHeader),
        proposal: bytes(evidence.proposal),
        response: bytes(evidence.response),
        endorsements: evidence.endorsements.map((one) => ({ endorser: bytes(one.endorser), signature: bytes(one.signature) })),
    };
    try {
        const answer = await readAnswer(kept, channel);
        demand(answer.chaincode === chaincode, `“${answer.chaincode}” was asked, not ${chaincode}`);
        demand(JSON.stringify(answer.call) === JSON.stringify(CALL), 'what was endorsed is no decision about looks');
        const { endorsers, notEndorsed, time } = answer;
        const wereValid = endorsers.filter(({ certificate }) => wasValid(certificate, time));
        const why = notEndorsed.length === 0 ? '' : `: ${notEndorsed.join('; ')}`;
        for (const mspId of channel.applicationMspIds) {
            const hasPeer = wereValid.some((one) => one.mspId === mspId && one.role === 'peer');
            demand(hasPeer, `no peer of ${mspId} endorsed the decision${why}`);
        }
        return answer;
    } catch (error) {
        throw error instanceof BrokenAnswer ? new BrokenLine(error.message, {}, { cause: error }) : error;
    }
}

function sealedIn(payload: Uint8Array): string {
    try {
        const { sealed } = JSON.parse(Buffer.from(payload).toString('utf8')) as { sealed?: unknown };
        return typeof sealed === 'string' ? sealed : '';
    } catch {
        return '';
    }
}

/**
 * Opens what was endorsed.
 * @throws BrokenLine where it does not open with the line's key, or answers another question
 */
export function openAnswer({ payload, time }: Answer, { question, key }: OpenedLine): DecisionAnswer {
    const decided = openDecision(sealedIn(payload), key);
    demand(decided !== undefined, 'the endorsed answer does not open with the key of the line');
    demand(decided.nonce === question.nonce, 'the endorsed answer is to another question: it has another nonce');
    demand(answersLooks(decided, question), 'the endorsed answer is to another question: it has other looks');
    demand(decided.time === Math.floor(time), 'the endorsed answer has another time than its proposal');
    return decided;
}
