// SPDX-License-Identifier: Apache-2.0
// Where windows stand, and by what they are found again.

import type { Hex64, LedgerId, Milliseconds, StoredPost, StoredWindow } from '../../domain';
import { padded, type Prefix, prefix, type WorldKey, worldKey } from '../../platform';

export const vitalsKeys = {
    window: (id: LedgerId): WorldKey<StoredWindow> => worldKey('window', id),
    post: (device: LedgerId, sequence: number): WorldKey<StoredPost> => worldKey('post', device, padded(sequence)),
    /** The one window of the ward that a ciphertext stands in: a copy in a second window would be released, and counted, twice. */
    ciphertext: (ward: string, digest: Hex64): WorldKey<LedgerId> => worldKey('ciphertext', ward, digest),
    byPatient: (patient: LedgerId, first: Milliseconds, id: LedgerId): WorldKey<LedgerId> =>
        worldKey('window~subject', patient, padded(first), id),
    byWard: (ward: string, first: Milliseconds, id: LedgerId): WorldKey<LedgerId> => worldKey('window~ward', ward, padded(first), id),
} as const;

export const vitalsPrefixes = {
    byPatient: (patient: LedgerId): Prefix<LedgerId> => prefix('window~subject', patient),
    byWard: (ward: string): Prefix<LedgerId> => prefix('window~ward', ward),
} as const;
