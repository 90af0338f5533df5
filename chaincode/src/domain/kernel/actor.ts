// SPDX-License-Identifier: Apache-2.0
// Who calls: always derived from the certificate that signed the proposal, never from an argument.

import { DomainError } from './domain-error';
import { KERNEL_ERRORS } from './errors';
import type { Hex64, LedgerId, Milliseconds } from './ids';
import type { Role } from './roles';

/** The person or machine as stored beside what they did. */
export interface ActorReference {
    readonly mspId: string;
    readonly ledgerId: LedgerId;
}

/** A mark that somebody did something at some time. */
export interface Mark {
    readonly actor: ActorReference;
    readonly time: Milliseconds;
}

/** A certificate of a person, as far as every call depends on it. */
export interface BoundCertificate {
    readonly mspId: string;
    /** SHA-256 of the DER certificate. */
    readonly certificateId: Hex64;
    /** Of the person. */
    readonly ledgerId: LedgerId;
    readonly ward: string;
    readonly from: Milliseconds;
    /** Since when it counts no more. An end is never set ahead, so whoever writes an earlier time into a proposal gains nothing. */
    readonly until?: Milliseconds;
}

/** A person, as far as every call depends on it. */
export interface RegisteredPerson {
    readonly ledgerId: LedgerId;
    readonly roles: readonly Role[];
    readonly status: 'active' | 'suspended';
}

/** A caller that the ledger knows. */
export interface Actor extends ActorReference {
    /** SHA-256 of the DER certificate. */
    readonly certificateId: Hex64;
    readonly ward: string;
    /** True for a certificate of the `admin` node OU of its MSP. */
    readonly administrator: boolean;
    readonly roles: readonly Role[];
}

/**
 * Reduces a caller to what may be stored.
 * @param actor - the caller.
 */
export function referenceTo(actor: Actor): ActorReference {
    return { mspId: actor.mspId, ledgerId: actor.ledgerId };
}

/**
 * Refuses a caller of another ward.
 * @param ward - the ward that owns the thing.
 * @param actor - the caller.
 * @throws DomainError WARD_FORBIDDEN
 */
export function demandWard(ward: string, actor: Actor): void {
    if (ward !== actor.ward) {
        throw new DomainError(KERNEL_ERRORS.WARD_FORBIDDEN);
    }
}
