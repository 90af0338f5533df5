// SPDX-License-Identifier: Apache-2.0
// The shapes of identifiers. An id that may stand on the channel is random or a digest; outside ids (record numbers, names) have no type here on purpose.

import { Type } from '@sinclair/typebox';
import { oneOf } from './schema';

/** Random 128 bits, 32 lower-case hex digits: the only name that a patient, person, device or window has on the channel. */
export type LedgerId = string;

/** A SHA-256 digest, an HMAC or 32 random bytes as 64 lower-case hex digits. */
export type Hex64 = string;

/** Milliseconds since 1970 UTC, an integer. */
export type Milliseconds = number;

export const LEDGER_ID_PATTERN = '^[0-9a-f]{32}$';
const LEDGER_ID = new RegExp(LEDGER_ID_PATTERN);
const HEX64_PATTERN = '^[0-9a-f]{64}$';
const HEX64 = new RegExp(HEX64_PATTERN);
const MSP_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$';
const MSP_SUFFIX = 'MSP';

/** The MSPs of the two wards of the channel: whose secrets make every seed, and whose administrators together decide what takes two. */
export const WARD_MSPS = ['Ward1MSP', 'Ward2MSP'] as const;

export const LedgerIdSchema = Type.String({ pattern: LEDGER_ID_PATTERN, maxLength: 32 });
export const Hex64Schema = Type.String({ pattern: HEX64_PATTERN, maxLength: 64 });
export const MspIdSchema = Type.String({ pattern: MSP_ID_PATTERN, maxLength: 64 });
/** A ward of the channel: a question about another one is a mistake, and not one about nothing. */
export const WardSchema = oneOf(WARD_MSPS.map(wardOf));
export const MillisecondsSchema = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });

/** Whether a text has the shape of a ledger id: they are random, so nothing on the ledger is called by a text of another shape. */
export function isLedgerId(text: string): boolean {
    return LEDGER_ID.test(text);
}

/** Whether a text has the shape of a digest, or of a transaction's id. */
export function isHex64(text: string): boolean {
    return HEX64.test(text);
}

/**
 * Gives the ward that an MSP speaks for: `Ward1MSP` is `ward1`.
 * @param mspId - an MSP id as it stands in the creator of a proposal.
 * @returns the name in lower case, without the ending `MSP`.
 */
export function wardOf(mspId: string): string {
    const name = mspId.endsWith(MSP_SUFFIX) ? mspId.slice(0, -MSP_SUFFIX.length) : mspId;
    return name.toLowerCase();
}

/** The two wards of the channel. */
export const WARDS: readonly string[] = WARD_MSPS.map(wardOf);

/** Whose record numbers are. `both`: a number is one patient's at both wards. `ward`: each ward has numbers of its own, and the same number in two wards is two patients. */
export const NUMBERINGS = ['both', 'ward'] as const;
export type Numbering = (typeof NUMBERINGS)[number];

/** Transient field `numbering` of what registers a number: for which numbering its lookup key was made; `both` unless it is said. */
export const NumberingSchema = oneOf(NUMBERINGS);
