// SPDX-License-Identifier: Apache-2.0
// Readings are encrypted as integers: how a value gets there, and whether something of it is lost on the way.

import { SCALE } from '@wardledger/chaincode/domain';

/** What doubles lose in a multiplication, with room: far under what any device sends. */
const LOST_BY_DOUBLES = 1e-6;

/** The reading in the scale of the parameter set. */
export function scaled(value: number): number {
    return Math.round(value * SCALE);
}

/** Whether the reading is finer than the scale, so that statistics see another value. */
export function isRounded(value: number): boolean {
    return Math.abs(value * SCALE - scaled(value)) > LOST_BY_DOUBLES;
}
