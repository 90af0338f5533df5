// SPDX-License-Identifier: Apache-2.0
// Sums of ciphertexts that both wards have made: each peer adds what it is given, after holding every ciphertext against the digest that its window states.

import { type Static, Type } from '@sinclair/typebox';
import { closed, CursorSchema, type Hex64, Hex64Schema, LimitSchema, type Page } from '../kernel';
import { STATS_2 } from '../vitals';
import { MAX_RELEASE_WINDOWS } from './reservation';

/** Ciphertexts of one transaction at most: 4.2 MB, which travel beside it and stand in no block. */
export const MOST_ADDED_AT_ONCE = 32;

const PlaceSchema = Type.Integer({ minimum: 0, maximum: MAX_RELEASE_WINDOWS });
const BASE64_LENGTH = Math.ceil(STATS_2.ciphertextBytes / 3) * 4;

/** `ciphertexts` = uncompressed, 131,185 bytes each, in base64: one for each window, or one for each key of each sum, by its id. */
export const CiphertextsSchema = closed({
    ciphertexts: Type.Array(Type.String({ minLength: BASE64_LENGTH, maxLength: BASE64_LENGTH }), {
        minItems: 1,
        maxItems: MOST_ADDED_AT_ONCE,
    }),
});

/** The windows from a place among all of the release, in ascending order, as many as one transaction adds: places are those of a grid, so that there are few sums. */
export const AggregateWindowsSchema = closed({
    release: Hex64Schema,
    from: Type.Integer({ minimum: 0, maximum: MAX_RELEASE_WINDOWS - 1, multipleOf: MOST_ADDED_AT_ONCE }),
});
export type AggregateWindows = Static<typeof AggregateWindowsSchema>;

/** Where sums begin, in ascending order, and where the last one ends: each joins with the one that is next to it, and with no other. */
export const JoinSumsSchema = closed({
    release: Hex64Schema,
    at: Type.Array(PlaceSchema, { minItems: 3, maxItems: MOST_ADDED_AT_ONCE + 1 }),
});

export type JoinSums = Static<typeof JoinSumsSchema>;

export const ListSumsSchema = closed({ release: Hex64Schema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** World state `sum/{digest of the windows}/{from}/{to}`: the same for whatever codes they are released. */
export interface EndorsedSum {
    readonly from: number;
    readonly to: number;
    /** The digest of the sum under each key. */
    readonly sums: Readonly<Record<Hex64, Hex64>>;
    /** How many ciphertexts are in it: of no signal do so many as a release may have exceed the plain modulus. */
    readonly leaves: number;
}

/** Answer of statistics:ListSums, by where they begin. */
export type EndorsedSums = Page<EndorsedSum>;
