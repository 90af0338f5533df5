// SPDX-License-Identifier: Apache-2.0
// What a ward forbids by itself, of its own patients alone: to forbid takes one ward, and to permit takes two.

import { Type } from '@sinclair/typebox';
import { closed, DomainError, type Hex64, Hex64Schema, type Mark } from '../kernel';
import { POLICY_ERRORS } from './errors';
import type { PolicySet } from './policy-set';

/** As much of forbids as decides. */
export type DecidingForbids = Pick<PolicySet, 'digest' | 'own' | 'compiled'>;

/** Forbids that a ward has for its own patients. */
export interface WardForbids {
    readonly ward: string;
    readonly set: DecidingForbids;
}

/** The id of what stands in for forbids that cannot be read; no policy of a ward has it. */
export const UNREADABLE = 'unreadable';

/** Stands in for forbids whose body a peer does not have or cannot read: whatever they say, they forbid no more than all. */
export function unreadableForbids(digest: Hex64): DecidingForbids {
    return { digest, own: new Map(), compiled: [{ id: UNREADABLE, effect: 'forbid', applies: () => true }] };
}

/** What decides: the set that both wards have approved, and what wards forbid by themselves. */
export interface PoliciesInForce extends PolicySet {
    readonly forbids?: readonly WardForbids[];
}

/** Which forbids of which ward a decision was made with. */
export interface ForbidsReference {
    readonly ward: string;
    /** Of the set. */
    readonly digest: Hex64;
}

/** Of policies:SetForbids, whose set is transient. */
export const SetForbidsSchema = closed({
    /** Of the forbids that the caller has seen, and replaces; absent where the ward has none. */
    replaces: Type.Optional(Hex64Schema),
});

export const WithdrawForbidsSchema = closed({
    /** Of the forbids that the caller has seen. */
    digest: Hex64Schema,
});

/** World state `own-forbids/{ward}`: what the ward has for its own patients. Their body stands apart from sets that both wards may approve. */
export interface ForbidsState extends Mark {
    /** Absent where the ward has withdrawn them. */
    readonly digest?: Hex64;
}

/** The forbids of a ward as they are read. */
export interface FoundForbids extends ForbidsReference, Mark {
    /** Canonical JSON; absent where the body is not there or cannot be read. */
    readonly set?: string;
}

/** Of wards that have any, in the order of their names. */
export interface ListedForbids {
    readonly items: readonly FoundForbids[];
}

/**
 * Refuses to change forbids that the caller has not seen: what another administrator of the ward has added meanwhile would be lifted unread.
 * @throws DomainError FORBIDS_CHANGED
 */
export function demandSeen(standing: ForbidsState | undefined, seen: Hex64 | undefined): void {
    if (standing?.digest !== seen) {
        throw new DomainError(POLICY_ERRORS.FORBIDS_CHANGED);
    }
}
