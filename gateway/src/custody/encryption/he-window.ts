// SPDX-License-Identifier: Apache-2.0
// What a gateway hands to homomorphic encryption: one patient's values of one window, already in the code's fixed scale.

/** One signal of a window. */
export interface HeSignal {
    /** A code of the parameter set's table (LOINC or local). */
    readonly code: string;
    /** One for each step at most; integers in the signal's scale (36.65 Cel is 3665); `null` where nothing was measured. */
    readonly values: readonly (number | null)[];
}

/** The plain content of one window of parameter set `stats-2`. */
export interface HeWindow {
    /** Time steps in use, from 1 to `MAX_READINGS`; no signal may have more values than this. */
    readonly steps: number;
    readonly values: readonly HeSignal[];
}

/** What decryption of a sum gives for one signal, in scaled integers. */
export interface SignalTotals {
    readonly code: string;
    readonly count: number;
    readonly sum: number;
    /** In decimal digits: of many windows it is more than a double counts. */
    readonly sumOfSquares: string;
}
