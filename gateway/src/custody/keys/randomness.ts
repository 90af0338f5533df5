// SPDX-License-Identifier: Apache-2.0
// The random values that the edge puts on the ledger, those that name requests, and those that part pauses.

import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** A ledger id: 128 random bits, 32 hex digits. */
export function newLedgerId(): string {
    return randomBytes(16).toString('hex');
}

/** The salt of one private value: 256 random bits, 64 hex digits. */
export function newSalt(): string {
    return randomBytes(32).toString('hex');
}

/** The private key of one access event: 256 random bits, 64 hex digits. */
export function newAccessKey(): string {
    return randomBytes(32).toString('hex');
}

/** What one question to both wards is told apart by, or the key to its answer: 256 random bits, 64 hex digits. */
export function newDecisionSecret(): string {
    return randomBytes(32).toString('hex');
}

/** The private key of one record's payload: 256 random bits, 64 hex digits. */
export function newPrivateKey(): string {
    return randomBytes(32).toString('hex');
}

/** Letters and digits of which none looks like another. */
const LEGIBLE = '23456789abcdefghjkmnpqrstuvwxyz';
const UNIDENTIFIED_LENGTH = 8;

/** The number of a patient whom nobody can name yet, which people read out: 39 random bits. Whether somebody has it is asked before it is used. */
export function newUnidentifiedNumber(): string {
    const drawn = Array.from({ length: UNIDENTIFIED_LENGTH }, () => LEGIBLE.charAt(randomInt(LEGIBLE.length)));
    return `unidentified-${drawn.join('')}`;
}

/** The name of one HTTP request: a random UUID. */
export function newRequestId(): string {
    return randomUUID();
}

/** A whole number from 0 to below the bound: which of many comes next, where an order would tell something. */
export function randomBelow(bound: number): number {
    return randomInt(bound);
}

/** A part of a pause, 0 <= r < 1, so that not all who wait come back at the same moment. It protects nothing. */
export function randomPart(): number {
    return Math.random();
}
