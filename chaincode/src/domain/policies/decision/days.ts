// SPDX-License-Identifier: Apache-2.0
// Days of the calendar by arithmetic alone: a decision asks no clock, and knows no time zone but UTC.

import type { Milliseconds } from '../../kernel';

const DAY_MS = 86_400_000;
/** Days before 1970 of the 1st of March of the year 0, with which an era of 400 years begins: February, which differs, is last. */
const ERA_OFFSET = 719_468;
const DAYS_OF_ERA = 146_097;
const YEAR = 10_000;

/** The day as a number: 20080131 is the 31st of January 2008. */
export function dayOf(time: Milliseconds): number {
    const days = Math.floor(time / DAY_MS) + ERA_OFFSET;
    const era = Math.floor(days / DAYS_OF_ERA);
    const day = days - era * DAYS_OF_ERA;
    const year = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365);
    const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
    // Counted from March, months have 31, 30, 31, 30, 31 days and again.
    const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
    const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    const dayOfMonth = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
    return (year + era * 400 + (month <= 2 ? 1 : 0)) * YEAR + month * 100 + dayOfMonth;
}

/** The day of a birth date as it is stored: 2008-01-31. */
export function dayOfBirth(birthDate: string): number {
    return Number(birthDate.replaceAll('-', ''));
}

/** Full years between a birth and a time; none for who is not born yet. */
export function ageAt(birthDate: string, time: Milliseconds): number {
    return Math.max(0, Math.floor((dayOf(time) - dayOfBirth(birthDate)) / YEAR));
}
