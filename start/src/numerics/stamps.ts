// SPDX-License-Identifier: Apache-2.0
// One cell of a time column: a number of seconds or minutes, a date, a clock, or both, as monitors and spreadsheets write them.
import type { TimeUnit } from './units';

/** `elapsed`: since any beginning. `instant`: milliseconds since the epoch. `local`: the same without a zone. `clock`: since midnight. */
export interface Stamp {
    readonly kind: 'elapsed' | 'instant' | 'local' | 'clock';
    readonly milliseconds: number;
}

/** Which of day and month stands first between slashes. */
export type DateOrder = 'day' | 'month';

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?!\d)/i;
const COMPACT_SECONDS = /^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(?!\d)/i;
const YEAR_FIRST = /^(?<year>\d{4})([-/.])(?<month>\d\d?)\2(?<day>\d\d?)(?!\d)/;
const DAY_FIRST = /^(?<day>\d\d?)([./-])(?<month>\d\d?|[a-z]{3})\2(?<year>\d{4})(?!\d)/i;
const MONTH_FIRST = /^(?<month>\d\d?)\/(?<day>\d\d?)\/(?<year>\d{4})(?!\d)/;
const CLOCK = /^(?<hours>\d{1,3}):(?<minutes>[0-5]\d)(?::(?<seconds>[0-5]\d(?:[.,]\d+)?))?(?:\s*(?<half>[ap])\.?m\.?)?$/i;
/** Minutes and seconds with a fraction, as programs print what has elapsed. */
const COUNTED = /^(?<minutes>\d{1,4}):(?<seconds>[0-5]\d[.,]\d+)$/;
const ZONE = /\s*(z|utc|gmt|[+-]\d\d(?::?\d\d)?)$/i;
const CLOCK_FIRST = /^(\d+:\S+)\s+(\d.*)$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Milliseconds, and seconds, since 1970 from which on a number is a date: no recording lasts three years. */
const DATE_IN_MILLISECONDS = 1e11;
/** What makes milliseconds of a date in nanoseconds, microseconds, milliseconds or seconds: the first that makes a date, three digits apart. */
const DATE_UNITS = [1e-6, 1e-3, 1, 1000];
/** A leap second: no count of milliseconds has it, so it is the one after it, which begins a day of UTC. */
const LEAP = /^(\d\d:\d\d):60(?=$|[^\d])/;

const decimal = (text: string): number => Number(text.replace(',', '.'));

/** Hours of a day in halves: the twelfth comes first. `undefined` where there is no such hour. */
function hoursOf(hours: number, half: string): number | undefined {
    const isHour = hours >= 1 && hours <= 12;
    return isHour ? (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : undefined;
}

/** Milliseconds since midnight, or since any beginning where there are more hours than a day has. */
function clockOf(text: string): number | undefined {
    const groups = COUNTED.exec(text)?.groups ?? CLOCK.exec(text)?.groups;
    if (groups === undefined) {
        return undefined;
    }
    const { hours = '0', minutes = '0', seconds = '0', half } = groups;
    const ofDay = half === undefined ? Number(hours) : hoursOf(Number(hours), half);
    return ofDay === undefined ? undefined : Math.round(ofDay * HOUR + Number(minutes) * MINUTE + decimal(seconds) * 1000);
}

/** Midnight of a date at the beginning of a text, and what stands behind it. */
function dateOf(text: string, order: DateOrder): { readonly midnight: number; readonly rest: string } | undefined {
    const found = YEAR_FIRST.exec(text) ?? (order === 'month' ? MONTH_FIRST.exec(text) : null) ?? DAY_FIRST.exec(text);
    if (found?.groups === undefined) {
        return undefined;
    }
    const { year, month = '', day } = found.groups;
    const number = /\d/.test(month) ? Number(month) : MONTHS.indexOf(month.toLowerCase()) + 1;
    const midnight = Date.UTC(Number(year), number - 1, Number(day));
    // A day that a month does not have would silently become one of the next.
    const isDay = new Date(midnight).getUTCDate() === Number(day) && new Date(midnight).getUTCMonth() === number - 1;
    return isDay ? { midnight, rest: text.slice(found[0].length).replace(/^[t,\s]+/i, '') } : undefined;
}

function zoneOf(text: string): number {
    const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}

function fromDate(text: string, order: DateOrder, isUtc: boolean): Stamp | undefined {
    const date = dateOf(text, order);
    if (date === undefined) {
        return undefined;
    }
    const zone = ZONE.exec(date.rest)?.[1];
    const written = date.rest.replace(ZONE, '');
    const clock = written === '' ? 0 : clockOf(written.replace(LEAP, '$1:59'));
    if (clock === undefined || clock >= DAY) {
        return undefined;
    }
    const kind = zone !== undefined || isUtc ? 'instant' : 'local';
    const stamp: Stamp = { kind, milliseconds: date.midnight + clock - (zone === undefined ? 0 : zoneOf(zone)) };
    return LEAP.test(written) ? leapSecond(stamp) : stamp;
}

/** The second after the last of a day of UTC; there is none behind any other. */
function leapSecond({ kind, milliseconds }: Stamp): Stamp | undefined {
    const next = milliseconds + 1000;
    return kind === 'instant' && next % DAY < 1000 ? { kind, milliseconds: next } : undefined;
}

/**
 * Reads a time.
 * @param unit - what the header says about plain numbers, or of the zone
 * @returns `undefined` where it is none
 */
export function stampOf(text: string, unit: TimeUnit | undefined, order: DateOrder): Stamp | undefined {
    const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/\s*\[[\w/+-]+\]$/, '');
    const spelled = bare.replace(COMPACT, '$1-$2-$3 $4:$5:00').replace(COMPACT_SECONDS, '$1-$2-$3 $4:$5:$6');
    if (NUMBER.test(spelled)) {
        const value = decimal(spelled);
        const factor = typeof unit === 'number' ? unit : DATE_UNITS.find((each) => value * each >= DATE_IN_MILLISECONDS);
        if (factor === undefined) {
            return undefined;
        }
        const milliseconds = Math.round(value * factor);
        return { kind: milliseconds >= DATE_IN_MILLISECONDS ? 'instant' : 'elapsed', milliseconds };
    }
    const dated = fromDate(spelled.replace(CLOCK_FIRST, '$2 $1'), order, unit === 'utc');
    const clock = dated === undefined ? clockOf(spelled.replace(ZONE, '')) : undefined;
    return clock === undefined ? dated : { kind: clock < DAY ? 'clock' : 'elapsed', milliseconds: clock };
}
