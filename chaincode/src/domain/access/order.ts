// SPDX-License-Identifier: Apache-2.0
// In which order facts count, and until when.

import type { Milliseconds } from '../kernel';
import type { StoredFact } from './facts';

type Placed = Pick<StoredFact, 'time' | 'id'>;

/** Whether a fact counts before another: by time, and in the same millisecond by its id, which is nobody's choice. */
export function isBefore(one: Placed, other: Placed): boolean {
    return one.time === other.time ? one.id < other.id : one.time < other.time;
}

/** Oldest first. */
export function inOrder(facts: readonly StoredFact[]): StoredFact[] {
    return [...facts].sort((one, other) => (isBefore(one, other) ? -1 : 1));
}

/** Whether something that may have an end has ended. */
export function hasEnded(end: Milliseconds | undefined, time: Milliseconds): boolean {
    return end !== undefined && end <= time;
}
