// SPDX-License-Identifier: Apache-2.0
// Recomputes the seed of an epoch from what the wards have committed to and revealed.

import { commitmentOf, type EpochSeed, epochSeed, SECRET_KINDS, type SeedState } from './seed';
import type { Sha256 } from '../types';

/**
 * Recomputes a seed.
 * @param state - of the epoch, as it was when its first election fixed the seed; nothing of it changes after that.
 * @param sha256 - the hash.
 * @returns undefined when a secret is not the one committed to, or when no seed was due yet.
 */
export function recomputedSeed(state: SeedState, sha256: Sha256): EpochSeed | undefined {
    const { clusterId, epoch, parts } = state;
    const areKept = parts.every((part) =>
        SECRET_KINDS.every((kind) => {
            const secret = part[kind];
            const place = { clusterId, epoch, mspId: part.mspId, kind };
            return secret === undefined || commitmentOf(place, secret, sha256) === part.commitments[kind];
        }),
    );
    return areKept ? epochSeed(state, sha256) : undefined;
}
