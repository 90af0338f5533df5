// SPDX-License-Identifier: Apache-2.0
// What contract `cluster` announces: ids only.

import { carries, type LedgerEventTable, type LedgerId } from '../kernel';

export const CLUSTER_EVENTS = {
    HeadsElected: carries<{ readonly cluster: LedgerId; readonly round: number }>(),
    /** A ward has committed or revealed, or a phase was closed. */
    SeedChanged: carries<{ readonly cluster: LedgerId; readonly epoch: number }>(),
} as const satisfies LedgerEventTable;
