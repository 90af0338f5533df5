// SPDX-License-Identifier: Apache-2.0
// Version 0 of the policies, compiled in: what decides until the first set that two wards have approved.

import type { Hex64 } from '../../kernel';
import { type PolicySet, readPolicySet } from '../policy-set';
import { STARTER_POLICIES } from './starter-set';

/** Makes version 0; whoever decides by it keeps it. @param sha256 - as for `readPolicySet`. */
export function starterSet(sha256: (text: string) => Hex64): PolicySet {
    return readPolicySet({ attributes: {}, policies: STARTER_POLICIES.map((policy): unknown => JSON.parse(policy)) }, sha256);
}
