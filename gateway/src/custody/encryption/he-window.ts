// SPDX-License-Identifier: Apache-2.0
// What a gateway hands to homomorphic encryption: one patient's values of one window, already in the code's fixed scale.

/** One signal of a window. */
export interface HeSignal {
    /** A code of the parameter set's table (LOINC or local). */
    readonly code: string;
    /** At most 105 time steps; scaled integers (36.6 Cel is 366); `null` where nothing was measured. */
    readonly values: readonly (number | null)[];
}

/** The plain content of one window of parameter set `stats-1`. */
export interface HeWindow {
    /** Time steps in use, 1..105; no signal may have more values than this. */
    readonly steps: number;
    readonly values: readonly HeSignal[];
}

/** What decryption of a sum gives for one signal, in scaled integers. */
export interface SignalTotals {
    readonly code: string;
    readonly count: number;
    readonly sum: number;
    readonly sumOfSquares: number;
}
