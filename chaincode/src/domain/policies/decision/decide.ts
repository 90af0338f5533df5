// SPDX-License-Identifier: Apache-2.0
// A decision: the floor first, then the policies.

import type { Hex64 } from '../../kernel';
import { authorize, type Verdict } from '../language/authorize';
import type { PolicySet } from '../policy-set';
import { environmentOf } from './environment';
import type { DecisionRequest } from './facts';
import { type FloorReason, floorReason } from './floor';

/** What came of a request. `reason` is for the patient and the privacy officer: to who asked, all denials look alike. */
export interface PolicyDecision extends Verdict {
    /** Of the set that decided. */
    readonly digest: Hex64;
    readonly reason: FloorReason | 'policies' | 'no-policy';
}

/** Decides a request by a set. */
export function decide({ compiled, own, digest }: PolicySet, request: DecisionRequest): PolicyDecision {
    const floor = floorReason(request);
    if (request.person === undefined) {
        return { decision: 'deny', policies: [], digest, reason: 'unknown' };
    }
    // Asked in any case, so that who is denied by the floor waits as long.
    const verdict = authorize(compiled, environmentOf(request, request.person, own));
    if (floor !== undefined) {
        return { decision: 'deny', policies: [], digest, reason: floor };
    }
    return { ...verdict, digest, reason: verdict.policies.length > 0 ? 'policies' : 'no-policy' };
}
