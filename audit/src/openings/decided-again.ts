// SPDX-License-Identifier: Apache-2.0
// Whether what was decided follows from the request as it was evaluated and from the set of policies.

import { decide, type DecidedLook, type DecisionAnswer, type PolicySet } from '@wardledger/chaincode/domain';
import { BrokenLine, demand } from './finding';

/** The request is about this look, this person and this moment. */
function demandOwnRequest({ about, lists, action, category, purpose, request }: DecidedLook, { author, time }: DecisionAnswer): void {
    const isSameUse = request.action === action && request.purpose === purpose && request.resource.category === category;
    demand(isSameUse && request.time === time, 'a decision was made of a request for something else');
    demand(request.person === undefined || request.person.id === author.ledgerId, 'a decision was made of a request of somebody else');
    const { patient } = request.resource;
    const isOfPatient = patient === undefined || (patient.id === lists[0] && lists.includes(about));
    demand(isOfPatient, 'a decision was made of a request about another patient');
}

function decidedBy(set: PolicySet, { claimed, request }: DecidedLook): { readonly decision: string; readonly policies: readonly string[] } {
    try {
        const { decision, policies } = decide(set, request);
        return claimed === 'permit' ? { decision, policies } : { decision: claimed, policies: [] };
    } catch (error) {
        throw new BrokenLine('a decision was made of a request that nothing can decide', {}, { cause: error });
    }
}

const inWords = (decision: string, policies: readonly string[]): string =>
    policies.length === 0 ? decision : `${decision} by ${policies.join(', ')}`;

/** @throws BrokenLine where another decision follows from the request */
export function demandSameDecisions(answer: DecisionAnswer, set: PolicySet): void {
    for (const look of answer.decisions) {
        demandOwnRequest(look, answer);
        const again = decidedBy(set, look);
        const [found, expected] = [inWords(look.decision, look.policies), inWords(again.decision, again.policies)];
        demand(found === expected, 'a decision does not follow from its request and the set of policies', { found, expected });
    }
}
