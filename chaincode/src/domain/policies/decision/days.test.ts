// SPDX-License-Identifier: Apache-2.0
// Days by arithmetic, against a calendar.

import fc from 'fast-check';
import { ageAt, dayOf } from './days';

const day = fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('2999-12-31T23:59:59.999Z'), noInvalidDate: true });
const textOf = (date: Date): string => date.toISOString().slice(0, 10);

it('is the day of the calendar', () => {
    fc.assert(fc.property(day, (date) => expect(dayOf(date.getTime())).toBe(Number(textOf(date).replaceAll('-', '')))));
});

it.each([
    ['2000-02-29', '2018-02-28T23:59:59.999Z', 17],
    ['2000-02-29', '2018-03-01T00:00:00Z', 18],
    ['2007-06-15', '2025-06-15T00:00:00Z', 18],
    ['2007-06-16', '2025-06-15T23:59:59Z', 17],
    ['2030-01-01', '2025-06-15T00:00:00Z', 0],
])('who was born on %s is at %s %d years old', (birth, time, age) => {
    expect(ageAt(birth, Date.parse(time))).toBe(age);
});
