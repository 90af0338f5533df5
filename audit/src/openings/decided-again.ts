// SPDX-License-Identifier: Apache-2.0
// Whether what was decided follows from the request as it was evaluated and from the set of policies.

import { decide, type DecidedLook, type DecisionAnswer, type PoliciesInForce } from '@wardledger/chaincode/domain';
import { BrokenLine, demand } from './finding';

function decidedBy(
    set: PoliciesInForce,
    { claimed, request }: DecidedLook,
): { readonly decision: string; readonly policies: readonly string[] } {
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
export function demandSameDecisions({ author, time, decisions }: DecisionAnswer, set: PoliciesInForce): void {
    for (const look of decisions) {
        // The request is about this look, this person and this moment.
        const { about, lists, request } = look;
        const { resource, person } = request;
        const isSameUse =
            request.action === look.action &&
            request.purpose === look.purpose &&
            resource.category === look.category &&
            request.time === time;
        demand(isSameUse, 'a decision was made of a request for something else');
        demand(person === undefined || person.id === author.ledgerId, 'a decision was made of a request of somebody else');
        const { patient } = resource;
        const isOfPatient = patient === undefined || (patient.id === lists[0] && lists.includes(about));
        demand(isOfPatient, 'a decision was made of a request about another patient');
        const again = decidedBy(set, look);
        const [found, expected] = [inWords(look.decision, look.policies), inWords(again.decision, again.policies)];
        demand(found === expected, 'a decision does not follow from its request and the set of policies', { found, expected });
    }
}
