// SPDX-License-Identifier: Apache-2.0
// FHIR's dates in forms, which may be a year, a month, a day or a moment with its offset: whether there is such a day, and which of two is over first. By
// arithmetic on what is written, because a year and a month are no points in time.

const SHORT_MONTHS: readonly number[] = [4, 6, 9, 11];
const FEBRUARY = 2;
const DAYS_OF_A_YEAR = 365;
const SECONDS_OF_A_DAY = 86_400;
const MOMENT = /T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)$/;

function daysIn(year: number, month: number): number {
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const lastOfFebruary = isLeap ? 29 : 28;
    return month === FEBRUARY ? lastOfFebruary : 31 - (SHORT_MONTHS.includes(month) ? 1 : 0);
}

/** Year, month and day; the first where a date names none. */
function dayIn(date: string): readonly [number, number, number] {
    const [year = 0, month = 1, day = 1] = date.slice(0, 'YYYY-MM-DD'.length).split('-').map(Number);
    return [year, month, day];
}

/** Whether the month has the day, where a date names one. */
export function isCalendarDate(date: string): boolean {
    const [year, month, day] = dayIn(date);
    return day <= daysIn(year, month);
}

/** Days since the beginning of the calendar. */
function dayNumber(date: string): number {
    const [year, month, day] = dayIn(date);
    const before = year - 1;
    const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
    const months = Array.from({ length: month - 1 }, (_, index) => daysIn(year, index + 1));
    return before * DAYS_OF_A_YEAR + leapDays + months.reduce((sum, days) => sum + days, 0) + day;
}

/** In minutes. */
function offsetOf(zone: string): number {
    const [hours = 0, minutes = 0] = zone === 'Z' ? [] : zone.slice(1).split(':').map(Number);
    return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
}

/** Seconds since the beginning of the calendar, in UTC; `undefined` of what is no moment. */
function secondsOf(date: string): number | undefined {
    const clock = MOMENT.exec(date);
    if (clock === null) {
        return undefined;
    }
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1, 4).map(Number);
    return dayNumber(date) * SECONDS_OF_A_DAY + (hours * 60 + minutes - offsetOf(clock[4] ?? 'Z')) * 60 + seconds;
}

/** Whether a date is over before another begins: by the clock where both tell a moment, else as exactly as the less exact of them says. */
export function isBefore(end: string, start: string): boolean {
    const [over, begun] = [secondsOf(end), secondsOf(start)];
    if (over !== undefined && begun !== undefined) {
        return over < begun;
    }
    const exactness = Math.min(end.length, start.length, 'YYYY-MM-DD'.length);
    return end.slice(0, exactness) < start.slice(0, exactness);
}
