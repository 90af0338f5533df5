// SPDX-License-Identifier: Apache-2.0
// Who a verified token speaks for. Nothing here came from anywhere but a signed token, until the gate puts the registered roles of its caller in place of
// those that an older one names.

import type { Role } from '@wardledger/chaincode/domain';

/** What a verified bearer token says. */
export interface Principal {
    readonly issuer: string;
    /** The token's `sub`: who asks. */
    readonly caller: string;
    readonly ward: string;
    readonly roles: readonly Role[];
    /** When the token was issued, in milliseconds since the epoch. */
    readonly issuedAt: number;
    /** Milliseconds since the epoch. */
    readonly expiresAt: number;
}
