// SPDX-License-Identifier: Apache-2.0
// The event of contract `entries`: the same for entries of every category, and random.

import { carries, type Hex64, type LedgerEventTable } from '../kernel';

export const ENTRY_EVENTS = {
    EntryWritten: carries<{ readonly notice: Hex64 }>(),
} as const satisfies LedgerEventTable;
