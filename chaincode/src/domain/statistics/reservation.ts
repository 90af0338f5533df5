// SPDX-License-Identifier: Apache-2.0
// Reservations: of more windows than one transaction should read, a release takes part after part, each bound to the one before. The release itself brings the
// last part; until then nothing is decided of the whole, and what is not concluded holds no window for ever.

import { type Static, Type } from '@sinclair/typebox';
import {
    type ActorReference,
    closed,
    type Hex64,
    Hex64Schema,
    type LedgerId,
    LedgerIdSchema,
    type Mark,
    type Milliseconds,
} from '../kernel';
import type { ReservedGroup } from './cohort';

/** Windows of one transaction at most: what else is endorsed waits no longer than for them. */
export const MOST_RESERVED_AT_ONCE = 200;
/** Windows of a release at most. */
export const MAX_RELEASE_WINDOWS = 10_000;
/** Parts that come before the last one, at most. */
const MOST_PARTS_BEFORE = MAX_RELEASE_WINDOWS / MOST_RESERVED_AT_ONCE - 1;
/**
 * Milliseconds after its last part from which on a reservation that was not concluded keeps nobody else from its windows. Of the two times one may be as far behind,
 * and the other as far ahead, as the peers' TimeWindowCheck of 15 minutes lets them: at more than twice that no clock alone ends what was reserved a moment ago.
 */
export const RESERVATION_LAPSES_AFTER = 2_700_000;

/** Some windows of a release, in ascending order without repetition. */
export const PartWindowsSchema = Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MOST_RESERVED_AT_ONCE });

export const ReservedLinkSchema = closed({
    id: Hex64Schema,
    parts: Type.Integer({ minimum: 1, maximum: MOST_PARTS_BEFORE }),
    digest: Hex64Schema,
});
/** Behind what a part comes: how many parts of which reservation, and the digest of the last of them, which names all. */
export type ReservedLink = Static<typeof ReservedLinkSchema>;

/** `set` = SHA-256 of the canonical JSON of all windows that the release will have; the first part comes behind none. */
export const ReserveWindowsSchema = closed({ set: Hex64Schema, windows: PartWindowsSchema, after: Type.Optional(ReservedLinkSchema) });
export type ReserveWindows = Static<typeof ReserveWindowsSchema>;

export const FindReservationSchema = closed({ window: LedgerIdSchema });
export const AbandonReservationSchema = closed({ id: Hex64Schema });

/** `open`: the next part may come. `concluded`: it is a release's, for good. `abandoned`: its windows are free. */
export type ReservationStatus = 'open' | 'concluded' | 'abandoned';

/** World state `reservation/{id}`. */
export interface ReservationState extends Mark {
    /** The digest of the windows that it is to have when it is whole. */
    readonly set: Hex64;
    readonly ward: string;
    readonly parts: number;
    /** Of the last part. */
    readonly digest: Hex64;
    /** The last window so far: the next part is behind it. */
    readonly last: LedgerId;
    readonly status: ReservationStatus;
    /** A window of it went out of statistics since it was concluded. */
    readonly retired?: true;
    /** Posts of a window of it were taken back since then. */
    readonly corrected?: true;
}

/** World state `reserved/{id}/{position}`: a part, with what the rules ask of its windows, so that the whole is judged without reading them again. */
export interface ReservedPart {
    /** Each window with the digest of its ciphertext. */
    readonly addends: Readonly<Record<LedgerId, Hex64>>;
    readonly groups: readonly ReservedGroup[];
    readonly digest: Hex64;
    /** A window of it has posts that no enrolled device has signed. */
    readonly unproven?: true;
}

/** Private `reserved-posters/{id}/{position}`: who has entered the posts of a part's windows, by their roots. Nobody else becomes that any more. */
export interface ReservedPosters {
    readonly posters: Readonly<Record<LedgerId, ActorReference>>;
    readonly salt: Hex64;
}

/** Answer of statistics:FindReservation. */
export interface FoundReservation extends ReservedLink {
    readonly set: Hex64;
    readonly status: ReservationStatus;
}

/** Answer of statistics:AbandonReservation; what is concluded stays so. */
export interface AbandonedReservation {
    readonly id: Hex64;
    readonly status: ReservationStatus;
}

/** Whose a window is, for one release: nobody's, its own, of a reservation that is being made, or of another release. */
export type Holder = 'nobody' | 'own' | 'reservation' | 'release';

/**
 * Tells for whom a window is held that bears the mark of a reservation.
 * @param reservation - as it stands, ended where it has lapsed.
 * @param set - the digest of the windows that are asked for; a part of them has none yet.
 */
export function holderBy(reservation: ReservationState, set: Hex64 | undefined): Holder {
    if (reservation.status === 'concluded') {
        return reservation.set === set ? 'own' : 'release';
    }
    return reservation.status === 'abandoned' ? 'nobody' : 'reservation';
}

/**
 * Tells whether a reservation that is not concluded keeps nobody else from its windows any more.
 * @param reservation - as it stands.
 * @param now - the transaction's time.
 */
export function hasLapsed({ time }: Pick<ReservationState, 'time'>, now: Milliseconds): boolean {
    return now - time > RESERVATION_LAPSES_AFTER;
}

/**
 * Tells whether a part may come where it says that it comes.
 * @param reservation - as it stands.
 * @param part - its set, its first window, and behind what it comes.
 */
export function isNextPart(
    { status, set, parts, digest, last }: ReservationState,
    part: { readonly set: Hex64; readonly first: LedgerId; readonly after: ReservedLink },
): boolean {
    const isLinked = part.after.parts === parts && part.after.digest === digest;
    return status === 'open' && part.set === set && isLinked && last < part.first;
}
