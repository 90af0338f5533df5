// SPDX-License-Identifier: Apache-2.0
// By what looks were permitted or denied, for the patient and the privacy officer: to who looked all denials look alike.

import { type Static, Type } from '@sinclair/typebox';
import { closed, type Hex64, LARGEST_PAGE, LedgerIdSchema, type Milliseconds } from '../kernel';
import type { PolicyDecision } from './decision/decide';
import { LookPlaceSchema } from './openings';

/** Of policies:ExplainLooks: the patient, and looks under any of the patient's ids. */
export const ExplainLooksSchema = closed({
    about: LedgerIdSchema,
    looks: Type.Array(LookPlaceSchema, { minItems: 1, maxItems: LARGEST_PAGE }),
});
export type ExplainLooks = Static<typeof ExplainLooksSchema>;

/** What decides by the facts, the person and the set of policies of the look's own time. */
export interface ExplainedLook {
    /** Ids of the policies that come to what was stated, in ascending order; none where the floor, or no policy, does. */
    readonly policies: readonly string[];
    /** Of the set in force then. */
    readonly digest: Hex64;
}

/** In the order of the question; `null` where the caller is not told. */
export interface ExplainedLooks {
    readonly looks: readonly (ExplainedLook | null)[];
}

/** A change of what both wards have approved. */
export interface ApprovedChange {
    readonly proposal: Hex64;
    readonly digest: Hex64;
    readonly time: Milliseconds;
    readonly isRevoked: boolean;
}

/**
 * Gives the digests of the sets that may have decided at a time, the one that did first if its body was stored by then.
 * @param changes - all, newest first.
 * @param time - of the look.
 */
export function approvedAt(changes: readonly ApprovedChange[], time: Milliseconds): readonly Hex64[] {
    const before = changes.filter((change) => change.time <= time);
    const revoked = new Set(before.filter(({ isRevoked }) => isRevoked).map(({ proposal }) => proposal));
    const isNone = before[0] === undefined || revoked.has(before[0].proposal);
    return isNone ? [] : before.filter(({ proposal }) => !revoked.has(proposal)).map(({ digest }) => digest);
}

/**
 * Tells by what a look came to what was stated of it.
 * @param stated - permit or deny.
 * @param again - as the set of its time decides.
 */
export function explainedBy(
    stated: PolicyDecision['decision'],
    { decision, policies, digest }: Pick<PolicyDecision, 'decision' | 'policies' | 'digest'>,
): ExplainedLook {
    return { policies: decision === stated ? policies : [], digest };
}
