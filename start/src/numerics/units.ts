// SPDX-License-Identifier: Apache-2.0
// Units as headers write them: which of them say what the table of vital signs says, and which can be converted to it.
import type { Signal } from '@wardledger/chaincode/domain';

/** How a column's figures become the table's. */
export interface Unit {
    /** As it is called in a note about the conversion; `undefined` where nothing is converted. */
    readonly from?: string;
    readonly convert: (value: number) => number;
}

/** The table's own. */
export const OWN_UNIT: Unit = { convert: (value) => value };

interface Spellings {
    readonly names: readonly string[];
    readonly unit: Unit;
}

const own = (...names: string[]): Spellings => ({ names, unit: OWN_UNIT });
const DECIMALS = 1e4; // of a converted value: more would be noise of the arithmetic
const other = (from: string, names: readonly string[], convert: Unit['convert']): Spellings => ({
    names: [from.toLowerCase(), ...names],
    unit: { from, convert: (value) => Math.round(convert(value) * DECIMALS) / DECIMALS },
});

const MILLIGRAMS_A_MILLIMOLE_PER_LITRE = 18.0156; // glucose, in mg/dL
const MILLIMETRES_A_KILOPASCAL = 7.500_62;
const each = ['beats', 'beat', 'pulses', 'breaths', 'breath'];

/** By the unit of the table, in UCUM. */
const spellings: ReadonlyMap<string, readonly Spellings[]> = new Map([
    [
        '/min',
        [
            own('/min', '1/min', 'min-1', 'min^-1', 'permin', 'perminute', '/minute', 'bpm', 'rpm', 'brpm', 'ppm', 'cpm'),
            own(...each.flatMap((what) => [`${what}/min`, `{${what}}/min`, `${what}/minute`, `${what}perminute`])),
        ],
    ],
    ['%', [own('%', 'pct', 'percent')]],
    [
        'Cel',
        [
            own('cel', 'c', '°c', 'oc', 'degc', 'deg.c', 'celsius', 'degreecelsius', 'degreescelsius'),
            other('[degF]', ['degf', 'f', '°f', 'of', 'deg.f', 'fahrenheit', 'degreesfahrenheit'], (value) => (value - 32) / 1.8),
            other('K', ['kelvin'], (value) => value - 273.15),
        ],
    ],
    ['mm[Hg]', [own('mm[hg]', 'mmhg', 'torr'), other('kPa', [], (value) => value * MILLIMETRES_A_KILOPASCAL)]],
    ['mg/dL', [own('mg/dl', 'mg%'), other('mmol/L', ['mm/l', 'mmol'], (value) => value * MILLIGRAMS_A_MILLIMOLE_PER_LITRE)]],
    ['uV', [own('uv', 'μv', 'microvolt'), other('mV', ['millivolt'], (value) => value * 1000)]],
]);

const plain = (unit: string): string => unit.normalize('NFKC').toLowerCase().replaceAll(/[\s_]/g, '');

/** How figures in this unit become the signal's; `undefined` where the unit cannot be taken for it. */
export function unitOf(signal: Signal, text: string): Unit | undefined {
    return spellings.get(signal.unit)?.find(({ names }) => names.includes(plain(text)))?.unit;
}

/** Milliseconds of one, or a word that says how a clock is written, which the times themselves show. */
export type TimeUnit = number | 'clock' | 'utc';

const timeUnits: ReadonlyMap<string, TimeUnit> = new Map<string, TimeUnit>([
    ...['ms', 'msec', 'millisecond', 'milliseconds'].map((name): [string, TimeUnit] => [name, 1]),
    ...['s', 'sec', 'secs', 'second', 'seconds'].map((name): [string, TimeUnit] => [name, 1000]),
    ...['min', 'mins', 'minute', 'minutes', 'm'].map((name): [string, TimeUnit] => [name, 60_000]),
    ...['h', 'hr', 'hrs', 'hour', 'hours'].map((name): [string, TimeUnit] => [name, 3_600_000]),
    ...['utc', 'gmt', 'z'].map((name): [string, TimeUnit] => [name, 'utc']),
    ...['local', 'localtime', 'clock', 'iso', 'iso8601'].map((name): [string, TimeUnit] => [name, 'clock']),
]);
/** Such as `hh:mm:ss.mmm` or `yyyy-mm-dd hh:mm`. */
const PATTERN = /^(?=.*[:/-])[hmsdyf.:/t-]+$/;

/** What a header says about its times; `undefined` where it is nothing of the kind. */
export function timeUnitOf(text: string): TimeUnit | undefined {
    const name = plain(text);
    return timeUnits.get(name) ?? (PATTERN.test(name) ? 'clock' : undefined);
}
