// SPDX-License-Identifier: Apache-2.0
// The first-order radio model (Heinzelman 2000) in whole nanojoule: what a report of 4,000 bits costs over a distance.
// It is the ledger's estimate of work, not a measurement; a ward whose radios differ must calibrate it before it trusts the accounts.

import type { Position } from './types';

/** 4,000 bits at 50 nJ: the electronics, at either end. */
export const ELECTRONICS_NANOJOULE = 200_000;
/** 4,000 bits at 5 nJ: fusing one report. */
export const FUSION_NANOJOULE = 20_000;
/** What a head pays for each report of a member. */
export const RELAY_NANOJOULE = ELECTRONICS_NANOJOULE + FUSION_NANOJOULE;
/** A control message has 200 bits: this part of a report. */
export const CONTROL_DIVISOR = 20;
/** A node's telemetry inside its head's message has 64 bits: this part of a report, rounded. */
export const TELEMETRY_DIVISOR = 62;
/** No way costs more (about 370 m): keeps sums of weighted costs exact, and stands for a node that reaches nobody. */
export const UNREACHABLE_NANOJOULE = 100_000_000;

const SQUARE_CM_PER_SQUARE_M = 10_000;
/** Square of the distance at which the two amplifier laws meet: 10 / 0.0013 square metres. */
const CROSSOVER_SQUARE_CM = 76_923_077;
/** Free space, 10 pJ per bit and square metre: 4,000 bits cost one nanojoule in 250 square centimetres. */
const FREE_SPACE_DIVISOR = 250;
/** Multipath, 0.0013 pJ per bit and metre to the fourth: 52 ten-thousandths of a nanojoule for 4,000 bits. */
const MULTIPATH_NUMERATOR = 52;
const MULTIPATH_DENOMINATOR = 10_000;

/**
 * Squares a distance.
 * @returns square centimetres.
 */
export function squareDistance(a: Position, b: Position): number {
    const dx = a.xCm - b.xCm;
    const dy = a.yCm - b.yCm;
    return dx * dx + dy * dy;
}

/**
 * Gives the cost of sending one report.
 * @param squareCm - the squared distance.
 * @returns nanojoule, capped at UNREACHABLE_NANOJOULE.
 */
export function sendingNanojoule(squareCm: number): number {
    if (squareCm < CROSSOVER_SQUARE_CM) {
        return ELECTRONICS_NANOJOULE + Math.floor(squareCm / FREE_SPACE_DIVISOR);
    }
    const squareM = Math.floor(squareCm / SQUARE_CM_PER_SQUARE_M);
    const amplifier = Math.floor((squareM * squareM * MULTIPATH_NUMERATOR) / MULTIPATH_DENOMINATOR);
    return Math.min(ELECTRONICS_NANOJOULE + amplifier, UNREACHABLE_NANOJOULE);
}
