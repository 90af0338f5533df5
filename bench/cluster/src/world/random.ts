// SPDX-License-Identifier: Apache-2.0
// Pseudo-random numbers that repeat: one stream per seed and purpose, so that protocols differ in their rules and not in their luck.

const STEP = 0x6d2b79f5;
const GOLDEN = 2_654_435_761;
const WORDS = 2 ** 32;

/** Draws from [0, 1). */
export type Random = () => number;

/**
 * Opens a stream (mulberry32).
 * @param seed - of the run.
 * @param purpose - a small number that keeps the streams of one run apart.
 */
export function randomStream(seed: number, purpose: number): Random {
    let state = Math.imul(seed, GOLDEN) + Math.imul(purpose, STEP);
    return () => {
        state = (state + STEP) | 0;
        let word = Math.imul(state ^ (state >>> 15), state | 1);
        word = (word + Math.imul(word ^ (word >>> 7), word | 61)) ^ word;
        return ((word ^ (word >>> 14)) >>> 0) / WORDS;
    };
}
