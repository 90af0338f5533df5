// SPDX-License-Identifier: Apache-2.0
// What a reading is: when it was measured, whether it is one, and how it is encrypted as an integer.

import type { Milliseconds } from '../../kernel';
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
 * Tells whether a value counts: sensor-off readings, and those of signals that the table does not have, leave statistics and are shown to nobody.
 * @param signal - of the table, where its code stands there.
 * @param value - in its unit; `null` where nothing was measured or a reading was refused.
 */
export function isMeasured(signal: Signal | undefined, value: number | null): value is number {
    return value !== null && signal !== undefined && !isSensorOff(signal, value);
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

/** What of a post says when it was measured: each k-th value of its signals at the k-th step. */
export interface TimedPost {
    readonly start: Milliseconds;
    readonly periodSeconds: number;
    readonly signals: readonly { readonly values: readonly unknown[] }[];
}

/**
 * Gives the steps that a post takes: as many as its longest signal.
 * @param post - with its signals.
 */
export function stepsOf({ signals }: Pick<TimedPost, 'signals'>): number {
    return Math.max(0, ...signals.map(({ values }) => values.length));
}

/**
 * Gives the times of the first and of the last step of posts.
 * @param posts - at least one, in any order; one without values counts by its start.
 */
export function stretchOf(posts: readonly TimedPost[]): { readonly first: Milliseconds; readonly last: Milliseconds } {
    return {
        first: Math.min(...posts.map(({ start }) => start)),
        last: Math.max(...posts.map((post) => stepTime(post.start, post.periodSeconds, Math.max(0, stepsOf(post) - 1)))),
    };
}
