// SPDX-License-Identifier: Apache-2.0
// The course of a run, sampled: living nodes and energy left.

import type { World } from '../world/world';

/** Rounds between two samples. */
export const SAMPLE_EVERY = 25;

/** Sample i was taken after round i * SAMPLE_EVERY + 1. */
export interface Curve {
    readonly alive: readonly number[];
    /** Joule, all nodes together. */
    readonly energy: readonly number[];
}

/** Samples a run. */
export interface CurveRecorder {
    readonly note: (round: number, living: number) => void;
    readonly result: () => Curve;
}

/**
 * Opens the recording of a run.
 * @param world - whose energy is sampled.
 */
export function curveOf({ energy }: World): CurveRecorder {
    const alive: number[] = [];
    const left: number[] = [];
    return {
        note: (round, living) => {
            if (round % SAMPLE_EVERY !== 0) {
                return;
            }
            alive.push(living);
            left.push(energy.reduce((sum, joule) => sum + Math.max(0, joule), 0));
        },
        result: () => ({ alive, energy: left }),
    };
}
