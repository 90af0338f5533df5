// SPDX-License-Identifier: Apache-2.0
// Sums of ciphertexts that both wards have made: each peer adds what it is given, after holding every ciphertext against the digest that its window states.

import { type Static, Type } from '@sinclair/typebox';
import { closed, CursorSchema, DomainError, type Hex64, Hex64Schema, LimitSchema, type Page } from '../kernel';
import { SIGNALS, STATS_2, sumFits } from '../vitals';
import { STATISTICS_ERRORS } from './errors';
import { MAX_RELEASE_WINDOWS, MOST_PARTS_BEFORE } from './reservation';

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

/** The windows with from <= place < to among all of the release, in ascending order; they are of one part of it. */
export const AggregateWindowsSchema = closed({
    release: Hex64Schema,
    part: Type.Integer({ minimum: 0, maximum: MOST_PARTS_BEFORE }),
    from: PlaceSchema,
    to: PlaceSchema,
});
export type AggregateWindows = Static<typeof AggregateWindowsSchema>;

/** Where sums begin, in ascending order, and where the last one ends: each joins with the one that is next to it, and with no other. */
export const JoinSumsSchema = closed({
    release: Hex64Schema,
    at: Type.Array(PlaceSchema, { minItems: 3, maxItems: MOST_ADDED_AT_ONCE + 1 }),
});

export type JoinSums = Static<typeof JoinSumsSchema>;

export const ListSumsSchema = closed({ release: Hex64Schema, limit: LimitSchema, cursor: Type.Optional(CursorSchema) });

/** World state `sum/{release}/{from}/{to}`. */
export interface EndorsedSum {
    readonly from: number;
    readonly to: number;
    /** The digest of the sum under each key. */
    readonly sums: Readonly<Record<Hex64, Hex64>>;
    /** How many ciphertexts are in it. */
    readonly leaves: number;
    /** How many of the windows have readings of each signal: no slot can hold more than what so many have at most. */
    readonly carrying: Readonly<Record<string, number>>;
}

/** Answer of statistics:ListSums, by where they begin. */
export type EndorsedSums = Page<EndorsedSum>;

/**
 * Counts how many windows carry each signal.
 * @param counted - what each of them carries, or some of them together.
 * @throws DomainError SUM_OVERFLOW where a slot could exceed the plain modulus, which nobody would see
 */
export function carriedBy(counted: readonly Readonly<Record<string, number>>[]): Record<string, number> {
    const carrying = new Map<string, number>();
    for (const [code, windows] of counted.flatMap((one) => Object.entries(one))) {
        carrying.set(code, (carrying.get(code) ?? 0) + windows);
    }
    if (SIGNALS.some((signal) => !sumFits(signal, carrying.get(signal.code) ?? 0))) {
        throw new DomainError(STATISTICS_ERRORS.SUM_OVERFLOW);
    }
    return Object.fromEntries(carrying);
}
