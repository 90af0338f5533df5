// SPDX-License-Identifier: Apache-2.0
// What every bench is given.

import type { Beds } from '../load/beds';
import type { LedgerClient } from './ledger-client';
import type { LedgerWatch } from './ledger-watch';
import type { Effort } from '../options';
import type { Tell } from '@wardledger/bench-common';
import type { RestClient } from '../load/rest-client';
import type { Stack } from './stack';

/** The running stack and how hard to try. */
export interface BenchContext {
    readonly stack: Stack;
    readonly rest: RestClient;
    /** Of somebody who may close windows. */
    readonly doctor: RestClient;
    /** Of somebody who registers patients. */
    readonly clerk: RestClient;
    readonly ledger: LedgerClient;
    readonly watch: LedgerWatch;
    /** The same blocks at the other ward's peer. */
    readonly otherWatch: LedgerWatch;
    /** Registered when the first measure begins: a bed that stays costs the ledger no registration. */
    readonly beds: Beds;
    readonly effort: Effort;
    readonly tell: Tell;
}

/** As whom the doctor is known. */
export const DOCTOR = 'bench-doctor';

/** How long the slowest machine may take to commit what it acknowledged. */
export const DRAIN_SECONDS = 180;
