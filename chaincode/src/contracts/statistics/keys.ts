// SPDX-License-Identifier: Apache-2.0
// Where releases and refused releases stand.

import type { DenialState, Hex64, LedgerId, ReleaseState } from '../../domain';
import { type WorldKey, worldKey } from '../../platform';

export const statisticsKeys = {
    release: (id: Hex64): WorldKey<ReleaseState> => worldKey('release', id),
    /** The one set of windows in which this window may be decrypted. */
    released: (window: LedgerId): WorldKey<Hex64> => worldKey('released', window),
    denial: (releaseId: Hex64, transactionId: string): WorldKey<DenialState> => worldKey('denial', releaseId, transactionId),
} as const;
