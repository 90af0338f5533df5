// SPDX-License-Identifier: Apache-2.0
// The first-order radio model in joule and metres (Heinzelman 2000), with the usual constants.

const ELECTRONICS = 50e-9;
/** Amplifier near, joule per bit and square metre. */
export const FREE_SPACE = 10e-12;
/** Amplifier far, joule per bit and metre to the fourth. */
export const MULTIPATH = 0.0013e-12;
const FUSION = 5e-9;
const CROSSOVER_SQUARE = FREE_SPACE / MULTIPATH;

/** Bits of one report. */
export const REPORT_BITS = 4_000;

/**
 * Gives the energy to send.
 * @param bits - length of the message.
 * @param square - squared distance in square metres.
 * @returns joule
 */
export function sending(bits: number, square: number): number {
    const amplifier = square < CROSSOVER_SQUARE ? FREE_SPACE * square : MULTIPATH * square * square;
    return bits * (ELECTRONICS + amplifier);
}

/** Gives the energy to receive, in joule. */
export function receiving(bits: number): number {
    return bits * ELECTRONICS;
}

/** Gives the energy to fuse one report into a summary, in joule. */
export function fusing(bits: number): number {
    return bits * FUSION;
}
