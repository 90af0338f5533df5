// SPDX-License-Identifier: Apache-2.0
// The vital signs of parameter set `stats-2`: code, unit, scale, range and place in the homomorphic ciphertext. A versioned table: a change is a new set.

export const PARAMETER_SET = 'stats-2';

/** Homomorphic encryption of the set: BFV, 128-bit security. */
export const STATS_2 = {
    polyModulusDegree: 4096,
    /** The largest 50-bit prime that is 1 modulo 8192, which is what SEAL's `PlainModulus.Batching(4096, 50)` picks. */
    plainModulus: 1_125_899_906_826_241,
    plainModulusBits: 50,
    /** Of each coefficient prime, the special one last: what SEAL's `CoeffModulus.Create` is asked for. Together 109, which is its limit for 128-bit security. */
    primeBits: [46, 46, 17],
    /** The primes of a ciphertext's coefficients, in SEAL's order. */
    coefficientPrimes: [0x3fff_fff7_0001, 0x3fff_fff8_4001],
    /** The prime that only keys have, and encryption while it lasts. */
    specialPrime: 0x1_c001,
    /** What SEAL derives from these parameters and writes into every ciphertext. */
    parmsId: '2fd0af83f0abd8a2d61664c5b9b5c439713643b175f5f8db5de600b7823bfb0d',
    ciphertextBytes: 131_185,
    ciphertextPrefixBytes: 113,
    /** Slots of one signal in each block. Steps share them: step k is added to slot k modulo this. */
    signalSlots: 105,
    /** One block of slots each: sums of values, sums of their squares, and how many were measured. */
    blocks: ['value', 'square', 'presence'],
} as const;

/**
 * Steps of a window at most, so that each of its signals has no more readings: an hour at one a second, and a tenth more. 39 of them share a slot at
 * most, so that 10,000 windows stay at a fifth of the bound of {@link sumFits}, whatever their readings are.
 */
export const MAX_READINGS = 4000;

/** So many readings of a signal are added in one slot of a window, at most. */
export const READINGS_OF_A_SLOT = Math.ceil(MAX_READINGS / STATS_2.signalSlots);

/** A vital sign. Limits are in the unit, not scaled: outside them a reading is physically impossible and refused. */
export interface Signal {
    /** LOINC, or a local code beginning with `wl-`. */
    readonly code: string;
    /** UCUM. */
    readonly unit: string;
    readonly name: string;
    /** Readings are encrypted as whole numbers: the value times this, as fine as devices send. */
    readonly scale: number;
    readonly minimum: number;
    readonly maximum: number;
    /** A zero says that the sensor is off, not that the value is zero. */
    readonly zeroMeansOff: boolean;
}

/** In slot order: the index is the signal's place in every block. */
export const SIGNALS: readonly Signal[] = [
    { code: '8867-4', unit: '/min', name: 'Heart rate', scale: 10, minimum: 0, maximum: 350, zeroMeansOff: true },
    { code: '8889-8', unit: '/min', name: 'Heart rate by pulse oximetry', scale: 10, minimum: 0, maximum: 350, zeroMeansOff: true },
    { code: '59408-5', unit: '%', name: 'Oxygen saturation by pulse oximetry', scale: 10, minimum: 0, maximum: 100, zeroMeansOff: true },
    { code: '9279-1', unit: '/min', name: 'Respiratory rate', scale: 10, minimum: 0, maximum: 200, zeroMeansOff: true },
    { code: '8310-5', unit: 'Cel', name: 'Body temperature', scale: 100, minimum: 10, maximum: 50, zeroMeansOff: false },
    { code: '8480-6', unit: 'mm[Hg]', name: 'Systolic blood pressure (cuff)', scale: 10, minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '8462-4', unit: 'mm[Hg]', name: 'Diastolic blood pressure (cuff)', scale: 10, minimum: 0, maximum: 400, zeroMeansOff: true },
    { code: '8478-0', unit: 'mm[Hg]', name: 'Mean blood pressure (cuff)', scale: 10, minimum: 0, maximum: 400, zeroMeansOff: true },
    {
        code: '76215-3',
        unit: 'mm[Hg]',
        name: 'Systolic blood pressure (arterial line)',
        scale: 10,
        minimum: 0,
        maximum: 400,
        zeroMeansOff: true,
    },
    {
        code: '76213-8',
        unit: 'mm[Hg]',
        name: 'Diastolic blood pressure (arterial line)',
        scale: 10,
        minimum: 0,
        maximum: 400,
        zeroMeansOff: true,
    },
    {
        code: '76214-6',
        unit: 'mm[Hg]',
        name: 'Mean blood pressure (arterial line)',
        scale: 10,
        minimum: 0,
        maximum: 400,
        zeroMeansOff: true,
    },
    { code: '41653-7', unit: 'mg/dL', name: 'Glucose by glucometer', scale: 10, minimum: 0, maximum: 1600, zeroMeansOff: false },
    { code: 'wl-emg', unit: 'uV', name: 'Electromyogram amplitude', scale: 10, minimum: 0, maximum: 1600, zeroMeansOff: false },
];

/** Codes in slot order. */
export const SIGNAL_CODES: readonly string[] = SIGNALS.map((signal) => signal.code);

const byCode: ReadonlyMap<string, number> = new Map(SIGNAL_CODES.map((code, index) => [code, index]));

/** Slots of one block: signals times the slots of each. */
export const BLOCK_SLOTS = SIGNALS.length * STATS_2.signalSlots;

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
 * Gives the slot to which one number is added in the ciphertext: block * 1365 + signal * 105 + step modulo 105.
 * @param block - 0 value, 1 square, 2 presence.
 * @param signal - index in {@link SIGNALS}.
 * @param step - of the window, from 0.
 */
export function slotOf(block: number, signal: number, step: number): number {
    return block * BLOCK_SLOTS + signal * STATS_2.signalSlots + (step % STATS_2.signalSlots);
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
 * Tells whether sums of this signal cannot overflow. A slot takes at most {@link READINGS_OF_A_SLOT} readings of every window, so the largest
 * slot is windows x these x (maximum x scale)^2; it must stay under half the plain modulus. Overflow would be silent.
 * @param signal - the row of the table.
 * @param windows - how many windows with this signal are added.
 */
export function sumFits(signal: Signal, windows: number): boolean {
    return windows * READINGS_OF_A_SLOT * (signal.maximum * signal.scale) ** 2 < STATS_2.plainModulus / 2;
}
