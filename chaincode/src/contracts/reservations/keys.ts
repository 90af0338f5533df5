// SPDX-License-Identifier: Apache-2.0
// Where it stands for which release a window is held, and how far the reservation is by which it is.

import type { Hex64, LedgerId, ReservationState, ReservedPart, ReservedPosters } from '../../domain';
import { padded, type PrivateKey, privateKey, type WorldKey, worldKey } from '../../platform';

export const reservationKeys = {
    /**
     * The one set of windows in which this window may be decrypted, or another that was made anew of it, all together once: by its digest, or by the
     * reservation that is to become it.
     */
    released: (root: LedgerId): WorldKey<Hex64> => worldKey('released', root),
    reservation: (id: Hex64): WorldKey<ReservationState> => worldKey('reservation', id),
    /** Off the channel, what a part leaves out on it: a whole release reads one key for each, and not one for each window. */
    posters: (id: Hex64, position: number): PrivateKey<ReservedPosters> => privateKey('reserved-posters', id, padded(position)),
    part: (id: Hex64, position: number): WorldKey<ReservedPart> => worldKey('reserved', id, padded(position)),
} as const;
