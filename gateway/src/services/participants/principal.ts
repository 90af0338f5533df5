// SPDX-License-Identifier: Apache-2.0
// Who a verified token speaks for. Nothing here came from anywhere but a signed token.

import type { Role } from '@wardledger/chaincode/domain';

/** Who a verified bearer token speaks for. `subject` is the token's own word (`sub`) for the name of the caller. */
export interface Principal {
    readonly issuer: string;
    readonly subject: string;
    readonly ward: string;
    readonly roles: readonly Role[];
    /** When the token was issued, in milliseconds since the epoch. */
    readonly issuedAt: number;
    /** Milliseconds since the epoch. */
    readonly expiresAt: number;
}
