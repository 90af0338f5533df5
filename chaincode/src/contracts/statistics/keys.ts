// SPDX-License-Identifier: Apache-2.0
// Where releases, refused releases and a ward's setting stand.

import type { BrokenReleaseState, CohortRuleState, DenialState, EndorsedSum, Hex64, ReleaseState, ReportBrokenRelease } from '../../domain';
import { padded, type Prefix, prefix, type WorldKey, worldKey } from '../../platform';

export const statisticsKeys = {
    release: (id: Hex64): WorldKey<ReleaseState> => worldKey('release', id),
    cohortRule: (ward: string): WorldKey<CohortRuleState> => worldKey('cohort-rule', ward),
    brokenRelease: (ward: string, { release, evidence }: ReportBrokenRelease): WorldKey<BrokenReleaseState> =>
        worldKey('broken-release', ward, release, evidence),
    /** Of windows by their places among all that their digest names. */
    sum: (set: Hex64, from: number, to: number): WorldKey<EndorsedSum> => worldKey('sum', set, padded(from), padded(to)),
    denial: (releaseId: Hex64, transactionId: string): WorldKey<DenialState> => worldKey('denial', releaseId, transactionId),
} as const;

export const statisticsPrefixes = {
    sums: (set: Hex64): Prefix<EndorsedSum> => prefix('sum', set),
    brokenReleases: (ward: string): Prefix<BrokenReleaseState> => prefix('broken-release', ward),
} as const;
