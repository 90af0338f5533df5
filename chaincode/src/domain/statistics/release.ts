// SPDX-License-Identifier: Apache-2.0
// Releases: the ledger's permission to decrypt the sum of a set of windows, given once for each set and only for a large enough cohort.

import { type Static, Type } from '@sinclair/typebox';
import { type ActorReference, closed, type Hex64, Hex64Schema, type LedgerId, type Mark, type Milliseconds, oneOf } from '../kernel';
import { SIGNAL_CODES } from '../vitals';
import type { EndorsedSum } from './endorsed-sum';
import { PartWindowsSchema, type ReservedLink, ReservedLinkSchema } from './reservation';

/**
 * `windows` sorted ascending without repetition: all, or the last part behind those that are reserved; `ciphertextDigest` = SHA-256 of the sum's uncompressed bytes; of windows under several keys, of the canonical JSON of {key id: that of its sum}.
 * `unproven`: windows may be among them with posts that no enrolled device has signed.
 */
export const RequestReleaseSchema = closed({
    codes: Type.Array(oneOf(SIGNAL_CODES), { minItems: 1, maxItems: SIGNAL_CODES.length, uniqueItems: true }),
    windows: PartWindowsSchema,
    after: Type.Optional(ReservedLinkSchema),
    ciphertextDigest: Hex64Schema,
    unproven: Type.Optional(Type.Literal(true)),
});
export type RequestRelease = Static<typeof RequestReleaseSchema>;

export const GetReleaseSchema = closed({ id: Hex64Schema });

export interface Release {
    /** SHA-256 of the canonical JSON of {codes, windows}, both sorted, and `unproven` where that was asked for. */
    readonly id: Hex64;
    readonly codes: readonly string[];
    readonly windowsDigest: Hex64;
    readonly ciphertextDigest: Hex64;
    /** SHA-256 of the canonical JSON of {window: digest of its ciphertext}, as the ledger holds the windows: what the sum must have been made of. */
    readonly addendsDigest: Hex64;
    /** Distinct patients that count, with at least one measured value of one of the codes. */
    readonly patients: number;
    /** Number of windows. */
    readonly windows: number;
    /** It was asked for windows with posts that no enrolled device has signed, too. */
    readonly unproven?: true;
}

/** World state `release/{id}`. */
export interface ReleaseState {
    readonly release: Release;
    /** The last part of them, where others were reserved before. */
    readonly windows: readonly LedgerId[];
    readonly after?: ReservedLink;
    readonly ward: string;
    readonly actor: ActorReference;
    readonly time: Milliseconds;
    /** Who was merged then, of the patients of its windows and of all under them; absent where nobody was. */
    readonly merged?: Merged;
}

/** Merged ledger ids, each with the one that stays. */
export type Merged = Readonly<Record<LedgerId, LedgerId>>;

export type ReleaseDenial =
    | 'COHORT_TOO_SMALL'
    | 'RELEASE_BUDGET_SPENT'
    | 'SUM_OVERFLOW'
    | 'WARD_FORBIDDEN'
    | 'SUM_MISMATCH'
    | 'WINDOW_RESERVED'
    | 'WINDOW_RETIRED'
    | 'WINDOW_UNPROVEN';

/** Refused, and committed as that. */
export interface Denied {
    readonly decision: 'deny';
    readonly code: ReleaseDenial;
}

/** Answer of statistics:ReserveWindows: behind what the next part comes. */
export type ReservationDecision = { readonly decision: 'permit'; readonly after: ReservedLink } | Denied;

export type ReleaseDecision =
    | {
          readonly decision: 'permit';
          readonly release: Release;
          /** Present when patients of a release that stands were merged or separated since. */
          readonly mergedSince?: true;
          /** Present when posts of a release that stands were taken back since. */
          readonly correctedSince?: true;
      }
    | Denied;

/** World state `denial/{id}/{transaction}`: evidence of a refused release, or, by the digest of the set, of a refused part of one. */
export interface DenialState extends Mark {
    readonly code: ReleaseDenial;
    readonly windowsDigest: Hex64;
}

/** Answer of statistics:GetRelease. */
export interface FoundRelease {
    readonly release: Release;
    readonly windows: readonly LedgerId[];
    /** Behind which parts the last one came. */
    readonly after?: ReservedLink;
    /** Of all its windows, as both wards have added them; absent until they have. */
    readonly sum?: EndorsedSum;
}
