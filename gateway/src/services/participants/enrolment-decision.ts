// SPDX-License-Identifier: Apache-2.0
// What a token asks of the ledger: nothing, a registration, other roles, or a certificate in place of one that ends soon. Pure.

import type { Role } from '@wardledger/chaincode/domain';

/** Who asks to act, and as what. */
export interface EnrolmentRequest {
    /** The name in the token. */
    readonly caller: string;
    readonly roles: readonly Role[];
    /** Milliseconds since the epoch; of two requests with other roles the later one counts. */
    readonly askedAt: number;
}

/** What stands for a caller. */
export interface Standing {
    readonly roles: readonly Role[];
    /** Milliseconds since the epoch: when the token was asked for that brought these roles. */
    readonly rolesAskedAt?: number | undefined;
    /** Milliseconds since the epoch: from when on another certificate is asked for; `Infinity` when there is none better. */
    readonly renewAt: number;
}

interface Change {
    readonly roles: readonly Role[];
    readonly rolesAskedAt: number;
}

/** How far the issuer's clock may be ahead of ours. */
const CLOCK_TOLERANCE = 300_000;
/** Older tokens bring no roles back when it is not known which token is later. */
const LATELY = 60_000;

/**
 * `enrol`: register the caller; `assign`: give the registered one these roles; `renew`: register another certificate for the same ledger id.
 * `known` is what was decided about.
 */
export type EnrolmentDecision<Known extends Standing> =
    | { readonly do: 'keep'; readonly known: Known }
    | ({ readonly do: 'enrol'; readonly known: undefined } & Change)
    | ({ readonly do: 'assign' | 'renew'; readonly known: Known } & Change);

/** Whether two lists name the same roles, in whatever order. */
export function hasSameRoles(left: readonly string[], right: readonly string[]): boolean {
    return [...left].sort().join() === [...right].sort().join();
}

/**
 * Decides what is to be done for a token.
 * @param known - what stands for its caller; `undefined` for a first token
 * @param now - milliseconds since the epoch
 */
export function decide<Known extends Standing>(
    known: Known | undefined,
    { roles, askedAt }: EnrolmentRequest,
    now: number,
): EnrolmentDecision<Known> {
    if (known === undefined) {
        return { do: 'enrol', known, roles, rolesAskedAt: askedAt };
    }
    const { rolesAskedAt = 0 } = known;
    // Written while a clock was ahead: then what was asked for lately is later.
    const isLater = askedAt > (rolesAskedAt > now + CLOCK_TOLERANCE ? now - LATELY : rolesAskedAt);
    if (now >= known.renewAt) {
        // An older token brings a new certificate, but no older roles.
        return { do: 'renew', known, ...(isLater ? { roles, rolesAskedAt: askedAt } : { roles: known.roles, rolesAskedAt }) };
    }
    if (isLater && !hasSameRoles(known.roles, roles)) {
        return { do: 'assign', known, roles, rolesAskedAt: askedAt };
    }
    return { do: 'keep', known };
}
