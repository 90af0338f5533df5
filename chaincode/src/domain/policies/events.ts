// SPDX-License-Identifier: Apache-2.0
// What contract `policies` announces: that a ward forbids something by itself, or no more; by its digest, and never what.

import { carries, type LedgerEventTable } from '../kernel';
import type { ForbidsReference } from './own-forbids';

export const POLICY_EVENTS = {
    ForbidsSet: carries<ForbidsReference>(),
    ForbidsWithdrawn: carries<ForbidsReference>(),
} as const satisfies LedgerEventTable;
