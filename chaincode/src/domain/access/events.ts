// SPDX-License-Identifier: Apache-2.0
// The event of contract `access`: the same for facts of every kind, and random.

import { carries, type Hex64, type LedgerEventTable } from '../kernel';

export const ACCESS_EVENTS = {
    FactRecorded: carries<{ readonly notice: Hex64 }>(),
} as const satisfies LedgerEventTable;
