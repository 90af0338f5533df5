// SPDX-License-Identifier: Apache-2.0
// Where releases, refused releases, retired windows and a ward's setting stand.

import type { CohortRuleState, DenialState, Hex64, LedgerId, Mark, ReleaseState } from '../../domain';
import { type WorldKey, worldKey } from '../../platform';

export const statisticsKeys = {
    release: (id: Hex64): WorldKey<ReleaseState> => worldKey('release', id),
    /** The one set of windows in which this window may be decrypted. */
    released: (window: LedgerId): WorldKey<Hex64> => worldKey('released', window),
    /** Who took the window out of statistics, and when. */
    retired: (window: LedgerId): WorldKey<Mark> => worldKey('retired', window),
    cohortRule: (ward: string): WorldKey<CohortRuleState> => worldKey('cohort-rule', ward),
    denial: (releaseId: Hex64, transactionId: string): WorldKey<DenialState> => worldKey('denial', releaseId, transactionId),
} as const;
