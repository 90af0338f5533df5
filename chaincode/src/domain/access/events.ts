// SPDX-License-Identifier: Apache-2.0
// The event of contract `access`: the same for facts of every kind, and random; and events of all contracts as the ledger lists them.

import { carries, type Hex64, type LedgerEventTable, type LedgerId, type Milliseconds } from '../kernel';

export const ACCESS_EVENTS = {
    FactRecorded: carries<{ readonly notice: Hex64 }>(),
} as const satisfies LedgerEventTable;

/** What stands in the state of the event that was announced last: what its block says, too. */
export interface Announced {
    /** Its name in the table of its aggregate. */
    readonly event: string;
    /** Ids only. */
    readonly payload: object;
    /** Ledger id of whoever submitted the transaction. */
    readonly by: LedgerId;
}

/** An event in the list of all that were announced. */
export interface Announcement extends Announced {
    readonly transactionId: string;
    readonly time: Milliseconds;
}
