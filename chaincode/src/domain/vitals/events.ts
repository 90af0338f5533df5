// SPDX-License-Identifier: Apache-2.0
// What contract `vitals` announces: ids only.

import { carries, type LedgerEventTable, type LedgerId } from '../kernel';

export const VITALS_EVENTS = {
    /** The windows of a submission that are stored. */
    WindowsCommitted: carries<{ readonly windows: readonly LedgerId[] }>(),
} as const satisfies LedgerEventTable;
