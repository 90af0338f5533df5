// SPDX-License-Identifier: Apache-2.0
// Held against the calendar of the machine, which the chaincode itself does not ask.

import fc from 'fast-check';
import { certificateTime } from './certificate-time';

/** As OpenSSL says a time. */
const wordsOf = (time: number): string => {
    const [, day = '', month = '', year = '', clock = ''] = new Date(time).toUTCString().replace(',', '').split(' ');
    return `${month} ${day.replace(/^0/, ' ')} ${clock} ${year} GMT`;
};

it('is what the calendar says, for every time that a certificate can have', () => {
    const seconds = fc.integer({ min: Date.UTC(1950, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 });
    fc.assert(fc.property(seconds, (second) => certificateTime(wordsOf(second * 1000)) === second * 1000));
});

it.each([
    ['Nov  4 22:11:40 2126 GMT', Date.UTC(2126, 10, 4, 22, 11, 40)],
    ['Jan  1 00:00:00 1970 GMT', 0],
    ['Feb 29 23:59:59 2000 GMT', Date.UTC(2000, 1, 29, 23, 59, 59)],
    ['Mar  1 00:00:00 2100 GMT', Date.UTC(2100, 2, 1)],
    ['Dec 31 23:59:59 9999 GMT', Date.UTC(9999, 11, 31, 23, 59, 59)],
])('%s', (words, time) => {
    expect(certificateTime(words)).toBe(time);
});

it.each(['', 'Foo  1 00:00:00 1970 GMT', 'Jan  1 00:00:00 1970', 'Bad time value', 'jan  1 00:00:00 1970 GMT'])(
    'is none that reads otherwise: %j',
    (words) => {
        expect(() => certificateTime(words)).toThrow(expect.objectContaining({ code: 'ACTOR_UNKNOWN' }) as Error);
    },
);
