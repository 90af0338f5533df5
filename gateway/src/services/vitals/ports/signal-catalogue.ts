// SPDX-License-Identifier: Apache-2.0
// What a device may write, told before it writes: codes, units, ranges, and what means that nothing was measured.

/** A unit that is converted: `reading * factor + offset` is in the signal's own. */
export interface ConvertedUnit {
    /** UCUM. */
    readonly unit: string;
    readonly spellings: readonly string[];
    readonly factor: number;
    readonly offset: number;
}

/** One vital sign. */
export interface CataloguedSignal {
    /** LOINC, or a local code beginning with `wl-`. */
    readonly code: string;
    readonly name: string;
    /** UCUM: what readings are kept in. */
    readonly unit: string;
    /** Other texts for it. */
    readonly spellings: readonly string[];
    readonly conversions: readonly ConvertedUnit[];
    /** Outside of these, in `unit`, a reading is refused. */
    readonly minimum: number;
    readonly maximum: number;
    /** A zero says that the sensor is off: it leaves the statistics and raises SIGNAL_LOST. */
    readonly zeroMeansOff: boolean;
    /** Values that count as not measured, from any device. */
    readonly sentinels: readonly number[];
    /** Readings enter statistics as whole numbers: the value times this. */
    readonly scale: number;
}

/** A device model that writes numbers for "not measured" which are readings elsewhere. */
export interface CataloguedModel {
    readonly model: string;
    readonly sentinels: readonly { readonly code: string; readonly values: readonly number[] }[];
}

/** What is observed beside the signals: words, in no ciphertext, for the early warning score alone. */
export interface CataloguedObservation {
    readonly code: string;
    readonly name: string;
    readonly values: readonly string[];
}

/** `GET /signals`. */
export interface SignalCatalogue {
    readonly items: readonly CataloguedSignal[];
    readonly observations: readonly CataloguedObservation[];
    readonly models: readonly CataloguedModel[];
    /** Readings are taken that are at most so old, and at most so far ahead of the gateway's clock. */
    readonly oldestSeconds: number;
    readonly aheadSeconds: number;
}
