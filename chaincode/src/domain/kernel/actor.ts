// SPDX-License-Identifier: Apache-2.0
// Who calls: always derived from the certificate that signed the proposal, never from an argument.

import type { Hex64, LedgerId } from './ids';
import type { Role } from './roles';

/** The person or machine as stored beside what they did. */
export interface ActorReference {
    readonly mspId: string;
    readonly ledgerId: LedgerId;
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
