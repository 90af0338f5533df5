// SPDX-License-Identifier: Apache-2.0
// Recomputes the seed of an epoch from what the wards have committed to and revealed.

import { commitmentOf, type EpochSeed, epochSeed, SECRET_KINDS, type SeedPart, type SeedState } from './seed';
import type { Sha256 } from '../types';

/**
 * Recomputes a seed.
 * @param state - of the epoch, as it was when its first election fixed the seed; nothing of it changes after that.
 * @param sha256 - the hash.
 * @returns undefined when a secret is not the one committed to, or when no seed was due yet.
 */
export function recomputedSeed(state: SeedState, sha256: Sha256): EpochSeed | undefined {
    return state.parts.every((part) => {
        const { clusterId, epoch } = state;
        const { mspId, commitments } = part;
        return SECRET_KINDS.every((kind) => {
            const secret = part[kind];
            return secret === undefined || commitmentOf({ clusterId, epoch, mspId, kind }, secret, sha256) === commitments[kind];
        });
    })
        ? epochSeed(state, sha256)
        : undefined;
}
