// SPDX-License-Identifier: Apache-2.0
// Where windows stand, and by what they are found again.

import type { Hex64, LedgerId, Milliseconds, Poster, Retirement, StoredPost, StoredWindow } from '../../domain';
import {
    keyIn,
    padded,
    type Prefix,
    prefix,
    type PrivateKey,
    privateKey,
    type WorldKey,
    worldKey,
    type WorldRow,
    worldRow,
} from '../../platform';

/** The posts of a device, by sequence: a range of them is read in a transaction that writes, and a post behind it is no phantom in it. */
export const postsOf = (ward: string, device: LedgerId): WorldRow<StoredPost> => worldRow('post', ward, device);

export const vitalsKeys = {
    window: (id: LedgerId): WorldKey<StoredWindow> => worldKey('window', id),
    post: (ward: string, device: LedgerId, sequence: number): WorldKey<StoredPost> => keyIn(postsOf(ward, device), sequence),
    /** The one window of the ward that a ciphertext stands in: a copy in a second window would be released, and counted, twice. */
    ciphertext: (ward: string, digest: Hex64): WorldKey<LedgerId> => worldKey('ciphertext', ward, digest),
    /** Who has entered the posts that name the window, where a person has. */
    poster: (window: LedgerId): PrivateKey<Poster> => privateKey('poster', window),
    /** Taken out of statistics. */
    retired: (window: LedgerId): WorldKey<Retirement> => worldKey('retired', window),
    /** What was made anew of a window, by the version. */
    remade: (root: LedgerId, version: number): WorldKey<LedgerId> => worldKey('remade', root, padded(version)),
    /** Windows of a ward that are to be made anew, each by its root. */
    correctionDue: (ward: string, root: LedgerId): WorldKey<LedgerId> => worldKey('correction-due', ward, root),
    byPatient: (patient: LedgerId, first: Milliseconds, id: LedgerId): WorldKey<LedgerId> =>
        worldKey('window~subject', patient, padded(first), id),
    byWard: (ward: string, first: Milliseconds, id: LedgerId): WorldKey<LedgerId> => worldKey('window~ward', ward, padded(first), id),
} as const;

export const vitalsPrefixes = {
    remade: (root: LedgerId): Prefix<LedgerId> => prefix('remade', root),
    correctionsDue: (ward: string): Prefix<LedgerId> => prefix('correction-due', ward),
    byPatient: (patient: LedgerId): Prefix<LedgerId> => prefix('window~subject', patient),
    byWard: (ward: string): Prefix<LedgerId> => prefix('window~ward', ward),
} as const;
