// SPDX-License-Identifier: Apache-2.0
// Whose window an id is of: posts name it on the ledger long before it is there, and whoever reads it there could put another one in its place.

import { type LedgerId, WARDS } from '../kernel';

/** The ids of the wards begin with their places in `WARDS`. */
const RADIX = 16;
const LENGTH = 32;

/**
 * Makes the id of a window.
 * @param ward - whose window it will be.
 * @param random - hex digits that nobody can guess, 32 or more of them.
 * @returns `random` with the ward's digit in the place of its first, which leaves 124 bits.
 * @throws RangeError for a ward that is not on the channel, and for too few digits
 */
export function windowIdOf(ward: string, random: string): LedgerId {
    const place = WARDS.indexOf(ward);
    if (place < 0 || random.length < LENGTH) {
        throw new RangeError('a window is of a ward of the channel, under 32 hex digits');
    }
    return place.toString(RADIX) + random.slice(1, LENGTH);
}

/**
 * Reads of the id of a window whose it is.
 * @param id - as a post or a statement names it.
 * @returns the ward; undefined where it is nobody's.
 */
export function wardOfWindow(id: LedgerId): string | undefined {
    return WARDS[Number.parseInt(id.charAt(0), RADIX)];
}
