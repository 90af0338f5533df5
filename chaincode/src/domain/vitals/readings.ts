// SPDX-License-Identifier: Apache-2.0
// What a reading is: when it was measured, whether it is one, and how it is encrypted as an integer.

import type { Milliseconds } from '../kernel';
import type { Signal } from './signals';

/** What doubles lose in a multiplication, with room: far under what any device sends. */
const LOST_BY_DOUBLES = 1e-6;

/**
 * Gives the reading in the signal's scale.
 * @param signal - of the table.
 * @param value - in its unit.
 */
export function scaled({ scale }: Pick<Signal, 'scale'>, value: number): number {
    return Math.round(value * scale);
}

/**
 * Tells whether the reading is finer than the signal's scale, so that statistics see another value.
 * @param signal - of the table.
 * @param value - in its unit.
 */
export function isRounded(signal: Pick<Signal, 'scale'>, value: number): boolean {
    return Math.abs(value * signal.scale - scaled(signal, value)) > LOST_BY_DOUBLES;
}

/**
 * Tells whether a reading says that the sensor is off instead of giving a value.
 * @param signal - of the table.
 * @param value - in its unit.
 */
export function isSensorOff(signal: Signal, value: number): boolean {
    return value === 0 && signal.zeroMeansOff;
}

/**
 * Gives the time of one step of a post.
 * @param start - of the first step.
 * @param periodSeconds - from step to step.
 * @param step - from 0.
 */
export function stepTime(start: Milliseconds, periodSeconds: number, step: number): Milliseconds {
    return start + Math.round(step * periodSeconds * 1000);
}
