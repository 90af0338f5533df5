// SPDX-License-Identifier: Apache-2.0
// A decision: the floor first, then the policies.

import type { Hex64 } from '../../kernel';
import { authorize, type Verdict } from '../language/authorize';
import type { PoliciesInForce, WardForbids } from '../own-forbids';
import { environmentOf } from './environment';
import type { DecisionRequest, PersonFacts } from './facts';
import { type FloorReason, floorReason, isBeyondForbids } from './floor';

/** What came of a request. `reason` is for the patient and the privacy officer: to who asked, all denials look alike. */
export interface PolicyDecision extends Verdict {
    /** Of the set that decided. */
    readonly digest: Hex64;
    readonly reason: FloorReason | 'policies' | 'no-policy';
}

/** Gives the names of what a ward's own forbids say against a request, with the ward before them: only of its own patients, and of no more than one ward may forbid. */
function forbiddenBy({ ward, set }: WardForbids, request: DecisionRequest, person: PersonFacts): readonly string[] {
    // Asked in any case, so that nobody learns by waiting whose patient it is.
    const { policies } = authorize(set.compiled, environmentOf(request, person, set.own));
    const isOwnPatient = request.resource.patient?.ward === ward;
    return isOwnPatient && !isBeyondForbids(person, request) ? policies.map((id) => `${ward}:${id}`) : [];
}

/** Decides a request by the policies in force: what a ward forbids by itself can only deny what both have agreed to permit. */
export function decide({ compiled, own, digest, forbids = [] }: PoliciesInForce, request: DecisionRequest): PolicyDecision {
    const { person } = request;
    const floor = floorReason(request);
    if (person === undefined) {
        return { decision: 'deny', policies: [], digest, reason: 'unknown' };
    }
    // Asked in any case, so that who is denied by the floor waits as long.
    const agreed = authorize(compiled, environmentOf(request, person, own));
    const forbidden = forbids.flatMap((one) => forbiddenBy(one, request, person));
    if (floor !== undefined) {
        return { decision: 'deny', policies: [], digest, reason: floor };
    }
    if (forbidden.length > 0) {
        const also = agreed.decision === 'deny' ? agreed.policies : [];
        return { decision: 'deny', policies: [...also, ...forbidden].sort(), digest, reason: 'policies' };
    }
    return { ...agreed, digest, reason: agreed.policies.length > 0 ? 'policies' : 'no-policy' };
}
