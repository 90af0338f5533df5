// SPDX-License-Identifier: Apache-2.0
// The vital signs of parameter set `stats-1`: code, unit, scale, range and place in the homomorphic ciphertext. A versioned table: a change is a new set.

export const PARAMETER_SET = 'stats-1';

/** Homomorphic encryption of the set: BFV, 128-bit security. */
export const STATS_1 = {
    polyModulusDegree: 4096,
    /** The largest 40-bit prime that is 1 modulo 8192, which is what SEAL's `PlainModulus.Batching(4096, 40)` picks. */
    plainModulus: 1_099_511_480_321,
    plainModulusBits: 40,
    /** SEAL's own 128-bit primes for n = 4096 without the special prime, in SEAL's order. */
    coefficientPrimes: [0xf_fffe_e001, 0xf_fffc_4001],
    /** What SEAL derives from these parameters and writes into every ciphertext. */
    parmsId: 'a3fc8c45ad976a7ce685db7c20583c8c0305a5b0dda020f91dbc29f60a66207c',
    ciphertextBytes: 131_185,
    ciphertextPrefixBytes: 113,
    /** Time steps that one ciphertext holds for each signal. */
    steps: 105,
    /** One block of slots each for the value, its square, and its presence (1 measured, 0 not). */
    blocks: ['value', 'square', 'presence'],
} as const;

/** Values are stored as integers: the reading times ten. */
export const SCALE = 10;

/** A vital sign. Limits are in the unit, not scaled: outside them a reading is physically impossible and refused. */
export interface Signal {
    /** LOINC, or a local code beginning with `wl-`. */
    readonly code: string;
    /** UCUM. */
    readonly unit: string;
    readonly name: string;
    readonly minimum: number;
    readonly maximum: number;
    /** A zero says that the sensor is off, not that the value is zero. */
    readonly zeroMeansOff: boolean;
}

/** In slot order: the index is the signal's place in every block. */
export const SIGNALS: readonly Signal[] = [
    { code: '8867-4', unit: '/min', name: 'Heart rate', minimum: 0, maximum: 350, zeroMeansOff: true },
    { code: '8889-8', unit: '/min', name: 'Heart rate by pulse oximetry', minimum: 0, maximum: 350, zeroMeansOff: true },
    { code: '59408-5', unit: '%', name: 'Oxygen saturation by pulse oximetry', minimum: 0, maximum: 100, zeroMeansOff: true },
    { code: '9279-1', unit: '/min', name: 'Respiratory rate', minimum: 0, maximum: 200, zeroMeansOff: true },
    { code: '8310-5', unit: 'Cel', name: 'Body temperature', minimum: 10, maximum: 50, zeroMeansOff: false },
    { code: '8480-6', unit: 'mm[Hg]', name: 'Systolic blood pressure (cuff)', minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '8462-4', unit: 'mm[Hg]', name: 'Diastolic blood pressure (cuff)', minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '8478-0', unit: 'mm[Hg]', name: 'Mean blood pressure (cuff)', minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '76215-3', unit: 'mm[Hg]', name: 'Systolic blood pressure (arterial line)', minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '76213-8', unit: 'mm[Hg]', name: 'Diastolic blood pressure (arterial line)', minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '76214-6', unit: 'mm[Hg]', name: 'Mean blood pressure (arterial line)', minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '41653-7', unit: 'mg/dL', name: 'Glucose by glucometer', minimum: 0, maximum: 1600, zeroMeansOff: false },
    { code: 'wl-emg', unit: 'uV', name: 'Electromyogram amplitude', minimum: 0, maximum: 1600, zeroMeansOff: false },
];

/** Codes in slot order. */
export const SIGNAL_CODES: readonly string[] = SIGNALS.map((signal) => signal.code);

const byCode: ReadonlyMap<string, number> = new Map(SIGNAL_CODES.map((code, index) => [code, index]));

/** Slots of one block: signals times steps. */
export const BLOCK_SLOTS = SIGNALS.length * STATS_1.steps;

/**
 * Finds a vital sign.
 * @param code - LOINC or local code.
 * @returns the row, or undefined for a code outside the set.
 */
export function signalOf(code: string): Signal | undefined {
    const index = byCode.get(code);
    return index === undefined ? undefined : SIGNALS[index];
}

/**
 * Gives the slot of one number in the ciphertext: block * 1365 + signal * 105 + step.
 * @param block - 0 value, 1 square, 2 presence.
 * @param signal - index in {@link SIGNALS}.
 * @param step - 0 to 104.
 */
export function slotOf(block: number, signal: number, step: number): number {
    return block * BLOCK_SLOTS + signal * STATS_1.steps + step;
}

/**
 * Gives a signal's place in every block.
 * @param code - LOINC or local code.
 * @returns 0 to 12, or undefined for a code outside the set.
 */
export function signalIndexOf(code: string): number | undefined {
    return byCode.get(code);
}

/**
 * Tells whether sums of this signal could overflow. In a sum of windows each slot takes at most one value of every window, so the
 * largest slot is windows x (maximum x scale)^2; it must stay under half the plain modulus. Overflow would be silent.
 * @param signal - the row of the table.
 * @param windows - how many windows with this signal are added.
 */
export function sumFits(signal: Signal, windows: number): boolean {
    const largest = signal.maximum * SCALE;
    return windows * largest * largest < STATS_1.plainModulus / 2;
}
