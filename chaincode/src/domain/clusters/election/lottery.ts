// SPDX-License-Identifier: Apache-2.0
// The lottery: everybody can draw a node's lot, nobody can choose it, and nothing that a node reports goes into it.

import type { Sha256 } from '../types';

const LOT_HEX_DIGITS = 8;
/** Lots are whole numbers from 0 to this, exclusive. */
export const LOTS = 2 ** 32;
/** LOTS times this is the largest power of two that a number holds exactly. */
const TICKET_SCALE = 2 ** 20;

/** A node's place in the queue: `ticket` first, then `lot`. */
export interface Draw {
    readonly lot: number;
    readonly ticket: number;
}

/**
 * Draws the lot of a node.
 * @param sha256 - the hash.
 * @param seed - of the epoch, 64 hex digits.
 * @param round - the round.
 * @param id - the node.
 * @returns 0 to LOTS - 1
 */
export function lotOf(sha256: Sha256, seed: string, { round, id }: { round: number; id: string }): number {
    return Number.parseInt(sha256(`${seed}:${round}:${id}`).slice(0, LOT_HEX_DIGITS), 16);
}

/**
 * Puts a lot in proportion to a weight: the smaller the ticket, the earlier the node is asked to serve. For every deadline the chance
 * that `ticket` comes before it is min(1, weight * constant), so a weight raised by a tenth raises the chance by at most a tenth
 * (sequential Poisson sampling, Ohlsson 1998).
 * @param lot - from lotOf.
 * @param weight - 1 to 2^32.
 */
export function ticketOf(lot: number, weight: number): number {
    return Math.floor((lot * TICKET_SCALE) / weight);
}
