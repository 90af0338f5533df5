// SPDX-License-Identifier: Apache-2.0
// The units in which devices and their exports write vital signs: other spellings of the table's own, and what is converted into it. The table
// of signals has one unit for each code (UCUM); what reaches the ledger is in that one.

import { demandDefined } from '../../kernel';
import type { Signal } from './signals';

/** A reading in another unit: `reading * factor + offset` is in the table's own. */
export interface UnitConversion {
    /** UCUM. */
    readonly unit: string;
    readonly spellings: readonly string[];
    readonly factor: number;
    readonly offset: number;
}

/** What is taken for one unit of the table. */
export interface TakenUnits {
    /** UCUM. */
    readonly unit: string;
    readonly spellings: readonly string[];
    readonly conversions: readonly UnitConversion[];
}

/** How the readings of a signal are converted: 1 and 0 where only the spelling differs. */
export type UnitScaling = Pick<UnitConversion, 'unit' | 'factor' | 'offset'>;

/** Spellings, with a blank between each and the next: none is taken in a unit. */
const words = (text: string): string[] => text.split(' ');
const times = (unit: string, spellings: string, factor: number): UnitConversion => ({
    unit,
    spellings: words(spellings),
    factor,
    offset: 0,
});

/** Glucose, C6H12O6: 180.156 g a mole. */
const GLUCOSE = 18.0156;
/** Conventional millimetres of mercury: 133.322387415 Pa. */
const KILOPASCAL = 1000 / 133.322387415;

const TAKEN: readonly TakenUnits[] = [
    {
        unit: '/min',
        spellings: words(
            'bpm brpm rpm cpm ppm 1/min min-1 min^-1 beats.min-1 breaths.min-1 /minute permin perminute beat/min beats/min breath/min ' +
                'breaths/min pulses/min beat/minute beats/minute breath/minute breaths/minute pulses/minute beatperminute beatsperminute breathperminute ' +
                'breathsperminute pulsesperminute {beats}/min {breaths}/min MDC_DIM_BEAT_PER_MIN MDC_DIM_RESP_PER_MIN',
        ),
        conversions: [times('Hz', '/s 1/s s-1', 60)],
    },
    { unit: '%', spellings: words('percent pct MDC_DIM_PERCENT'), conversions: [] },
    {
        unit: 'Cel',
        spellings: words('°C ℃ oC degC deg_C deg.C C celsius degreecelsius degreescelsius MDC_DIM_DEGC'),
        conversions: [
            {
                unit: '[degF]',
                spellings: words('°F ℉ oF degF deg_F deg.F F fahrenheit degreefahrenheit degreesfahrenheit MDC_DIM_FAHR'),
                factor: 5 / 9,
                offset: -160 / 9,
            },
            { unit: 'K', spellings: words('kelvin MDC_DIM_KELVIN'), factor: 1, offset: -273.15 },
        ],
    },
    { unit: 'mm[Hg]', spellings: words('mmHg mm_Hg torr MDC_DIM_MMHG'), conversions: [times('kPa', 'MDC_DIM_KILO_PASCAL', KILOPASCAL)] },
    {
        unit: 'mg/dL',
        spellings: words('mg% MDC_DIM_MILLI_G_PER_DL'),
        conversions: [times('mmol/L', 'mM mmol mm/L MDC_DIM_MILLI_MOLE_PER_L', GLUCOSE)],
    },
    {
        unit: 'uV',
        spellings: words('µV μV mcV microvolt MDC_DIM_MICRO_VOLT'),
        conversions: [times('mV', 'millivolt MDC_DIM_MILLI_VOLT', 1000)],
    },
];

const byUnit: ReadonlyMap<string, TakenUnits> = new Map(TAKEN.map((row) => [row.unit, row]));

/** What is taken for a vital sign. */
export function takenUnits({ unit }: Pick<Signal, 'unit'>): TakenUnits {
    return demandDefined(byUnit.get(unit), 'the spellings of a unit of the table');
}

/** UCUM's annotations say nothing about a unit: `{beats}/min` is `/min`. */
const ANNOTATION = /\{[^{}]*\}/g;

/** Signs that look like the one of degrees; compatible forms of them are letters, or marks above a blank. */
const DEGREE = /[\u00ba\u02da\u2218]/g;
const DASH = /[\u2010-\u2015\u2212]/g;
const SLASH = /[\u2044\u2215]/g;
/** What parts words and the factors of a unit: `mm Hg`, `deg_C`, `beats·min-1`. */
const BETWEEN = /[\s._\u00b7\u22c5]/g;

/**
 * A unit without what typists and programs write in their own ways, and nothing turns on here: blanks, `_` and points anywhere, letters in any
 * case (as in UCUM's case-insensitive codes), full-width, raised and combined characters (`％`, `min⁻¹`, `℃`), and look-alikes of `°`, `-` and `/`.
 */
export function plainUnit(name: string): string {
    const compatible = name.replace(DEGREE, '°').normalize('NFKC').toLowerCase();
    return compatible.replace(DASH, '-').replace(SLASH, '/').replace(BETWEEN, '');
}

const scalings: ReadonlyMap<string, ReadonlyMap<string, UnitScaling>> = new Map(
    TAKEN.map(({ unit: own, spellings, conversions }) => {
        const rows = [{ unit: own, spellings, factor: 1, offset: 0 }, ...conversions];
        const named = rows.flatMap(({ unit, spellings: names, ...scaling }) =>
            [unit, ...names].map((name): [string, UnitScaling] => [plainUnit(name), { unit, ...scaling }]),
        );
        return [own, new Map(named)];
    }),
);

/**
 * How readings in a unit become readings in the signal's own.
 *
 * @param name - as the device writes it
 * @returns `undefined` where nothing leads from there to the signal's unit
 */
export function scalingOf({ unit }: Pick<Signal, 'unit'>, name: string): UnitScaling | undefined {
    const taken = scalings.get(unit);
    return taken?.get(plainUnit(name)) ?? taken?.get(plainUnit(name.replace(ANNOTATION, '')));
}

/** Finer digits come from the arithmetic, not from the device. */
const DECIMALS = 4;

/** A reading in the signal's own unit. */
export function inOwnUnit(reading: number, { factor, offset }: UnitScaling): number {
    return factor === 1 && offset === 0 ? reading : Number((reading * factor + offset).toFixed(DECIMALS));
}

/** The UCUM code of any unit that some vital sign is taken in; `undefined` for a text that is no unit here. */
export function unitNameOf(name: string): string | undefined {
    for (const own of byUnit.values()) {
        const found = scalingOf(own, name);
        if (found !== undefined) {
            return found.unit;
        }
    }
    return undefined;
}
