// SPDX-License-Identifier: Apache-2.0
// Speaks to the custodian over its Unix socket.

/** How to reach a custodian. */
export interface CustodianClientOptions {
    /** Path of the Unix socket. */
    readonly socketPath: string;
    /** Milliseconds for one request; 10,000 unless told. */
    readonly timeout?: number;
}
