// SPDX-License-Identifier: Apache-2.0
// What contract `governance` announces: ids and names of settings only.

import { carries, type Hex64, type LedgerEventTable } from '../kernel';
import type { GovernedKindName, GovernedScope } from './kinds';

export const GOVERNANCE_EVENTS = {
    /** Made, approved or withdrawn. */
    ProposalChanged: carries<{ readonly proposal: Hex64 }>(),
    SettingRevoked: carries<{ readonly kind: GovernedKindName; readonly scope: GovernedScope }>(),
} as const satisfies LedgerEventTable;
