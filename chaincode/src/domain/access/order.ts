// SPDX-License-Identifier: Apache-2.0
// In which order facts count, and whether they still do.

import type { Milliseconds } from '../kernel';
import type { StoredFact } from './facts';

/** Whether what has this end is over. */
export const hasEnded = (end: Milliseconds | undefined, time: Milliseconds): boolean => end !== undefined && end <= time;

type Placed = Pick<StoredFact, 'time' | 'id'>;

/** Whether a fact counts before another: by time, and in the same millisecond by its id, which is nobody's choice. */
export function isBefore(one: Placed, other: Placed): boolean {
    return one.time === other.time ? one.id < other.id : one.time < other.time;
}

/** In the order in which they count: facts, and what else stands in lists by time and id. */
export function inOrder<One extends Placed>(placed: readonly One[]): One[] {
    return [...placed].sort((one, other) => (isBefore(one, other) ? -1 : 1));
}
