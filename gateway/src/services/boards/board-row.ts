// SPDX-License-Identifier: Apache-2.0
// A patient as a board shows them.

import type { LedgerId, News2Level, Severity } from '@wardledger/chaincode/domain';
import type { LeftOut } from '../vitals';

/** An alarm that nobody has acknowledged. */
export interface BoardAlarm {
    readonly id: string;
    readonly raised: string;
    readonly code?: string;
    readonly severity?: Severity;
    readonly signal?: string;
    readonly level?: News2Level;
    readonly escalated?: string;
    /** No key opens what it says. */
    readonly unreadable?: true;
}

/** The newest of a signal. */
export interface BoardReading {
    /** RFC 3339. */
    readonly time: string;
    readonly code: string;
    readonly unit: string;
    readonly value: number;
}

/** A patient as the board shows them. */
export interface BoardRow {
    readonly ledgerId: LedgerId;
    /** Record number; absent where none is known, or no key opens it. */
    readonly patient?: string;
    readonly location?: string;
    /** The newest of each signal, of the last day. */
    readonly readings: readonly BoardReading[];
    /** What of that day is kept, and not shown. */
    readonly leftOut: readonly LeftOut[];
    /** Its newest readings could not be read now: those that are shown are older. */
    readonly isStale?: true;
    /** Where all seven parts are there and none is too old. */
    readonly news2?: { readonly score: number; readonly level: News2Level };
    readonly alarms: readonly BoardAlarm[];
}
