// SPDX-License-Identifier: Apache-2.0
// Where releases, refused releases and a ward's setting stand.

import type { CohortRuleState, DenialState, Hex64, ReleaseState } from '../../domain';
import { type WorldKey, worldKey } from '../../platform';

export const statisticsKeys = {
    release: (id: Hex64): WorldKey<ReleaseState> => worldKey('release', id),
    cohortRule: (ward: string): WorldKey<CohortRuleState> => worldKey('cohort-rule', ward),
    denial: (releaseId: Hex64, transactionId: string): WorldKey<DenialState> => worldKey('denial', releaseId, transactionId),
} as const;
