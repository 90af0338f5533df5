// SPDX-License-Identifier: Apache-2.0
// Whether what was decided follows from the request as it was evaluated, from the set of policies and from what wards forbade.

import {
    decide,
    type DecidedLook,
    type DecisionAnswer,
    type ForbidsReference,
    type PoliciesInForce,
    UNREADABLE,
    unreadableForbids,
} from '@wardledger/chaincode/domain';
import { BrokenLine, demand, MissingPolicies } from './finding';
import type { PolicyHistory } from './policy-history';

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
function demandDecidedBy(set: PoliciesInForce, { author, time, decisions }: DecisionAnswer): void {
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

/**
 * Decides again by the set that was in force and by what wards forbade. Where the answer says that peers could not read a ward's forbids, what stands in for them
 * decides here, too; and what comes to the same even by that needs no forbids to be given.
 * @throws BrokenLine where another decision follows from the request; MissingPolicies
 */
export function demandSameDecisions(answer: DecisionAnswer, policies: Pick<PolicyHistory, 'find'>): void {
    const { digest, decisions, forbids = [] } = answer;
    const set = policies.find(digest);
    if (set === undefined) {
        throw new MissingPolicies(digest);
    }
    const wasUnread = ({ ward }: ForbidsReference): boolean => decisions.some((look) => look.policies.includes(`${ward}:${UNREADABLE}`));
    const read = forbids.filter((one) => !wasUnread(one)).map((one) => ({ ...one, set: policies.find(one.digest) }));
    const missing = read.find((one) => one.set === undefined);
    const inForce = forbids.map(({ ward, digest: of }) => {
        const one = read.find((found) => found.ward === ward);
        return { ward, set: one?.set ?? unreadableForbids(of) };
    });
    try {
        demandDecidedBy({ ...set, forbids: inForce }, answer);
    } catch (error) {
        throw missing !== undefined && error instanceof BrokenLine ? new MissingPolicies(missing.digest) : error;
    }
}
