// SPDX-License-Identifier: Apache-2.0
// Where windows stand, and by what they are found again.

import type { Hex64, LedgerId, Milliseconds, StoredPost, StoredWindow } from '../../domain';
import { keyIn, padded, type Prefix, prefix, type WorldKey, worldKey, type WorldRow, worldRow } from '../../platform';

/** The posts of a device, by sequence: a range of them is read in a transaction that writes, and a post behind it is no phantom in it. */
export const postsOf = (ward: string, device: LedgerId): WorldRow<StoredPost> => worldRow('post', ward, device);

export const vitalsKeys = {
    window: (id: LedgerId): WorldKey<StoredWindow> => worldKey('window', id),
    post: (ward: string, device: LedgerId, sequence: number): WorldKey<StoredPost> => keyIn(postsOf(ward, device), sequence),
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
