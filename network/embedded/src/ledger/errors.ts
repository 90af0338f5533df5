// SPDX-License-Identifier: Apache-2.0
// What the ledger refuses, with the text that a peer gives.

/** A refusal whose message is the peer's own text; the front puts the operation's prefix before it. */
export class LedgerError extends Error {
    override readonly name = 'LedgerError';
}
