// SPDX-License-Identifier: Apache-2.0
// Units as headers write them: which of them the table of vital signs takes (in the domain, as the gateway does), and those of times.
import { inOwnUnit, plainUnit, scalingOf, type Signal } from '@wardledger/chaincode/domain';

/** How a column's figures become the table's. */
export interface Unit {
    /** As it is called in a note about the conversion; `undefined` where nothing is converted. */
    readonly from?: string;
    readonly convert: (value: number) => number;
}

/** The table's own. */
export const OWN_UNIT: Unit = { convert: (value) => value };

/** How figures in this unit become the signal's; `undefined` where the unit cannot be taken for it. */
export function unitOf(signal: Signal, text: string): Unit | undefined {
    const scaling = scalingOf(signal, text);
    if (scaling === undefined) {
        return undefined;
    }
    return scaling.unit === signal.unit ? OWN_UNIT : { from: scaling.unit, convert: (value) => inOwnUnit(value, scaling) };
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
    const name = plainUnit(text);
    return timeUnits.get(name) ?? (PATTERN.test(name) ? 'clock' : undefined);
}
