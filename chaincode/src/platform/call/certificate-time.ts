// SPDX-License-Identifier: Apache-2.0
// When a certificate is valid, from OpenSSL's words for it, by arithmetic alone: an endorser asks no clock and no calendar of its machine.

import { DomainError, ERRORS, type Milliseconds } from '../../domain';

const MONTHS: readonly string[] = ['Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec', 'Jan', 'Feb'];
/** `Nov  4 22:11:40 2126 GMT` */
const WORDS = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4}) GMT$/;
/** In a year that begins with March: the tenth month is January. */
const TO_JANUARY = 10;
/** Days from the 1st of March of the year 0 to 1970. */
const DAYS_TO_EPOCH = 719_468;
const SECONDS_OF_A_DAY = 86_400;

/**
 * Reads a time of a certificate.
 * @param words - as OpenSSL says it.
 * @throws DomainError ACTOR_UNKNOWN for a time that it does not say so
 */
export function certificateTime(words: string): Milliseconds {
    const [, month = '', ...numbers] = WORDS.exec(words) ?? [];
    const [day = 0, hours = 0, minutes = 0, seconds = 0, year = 0] = numbers.map(Number);
    const fromMarch = MONTHS.indexOf(month);
    if (fromMarch < 0) {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    const from = fromMarch < TO_JANUARY ? year : year - 1;
    const leapDays = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
    // Counted from March, months have 31, 30, 31, 30, 31 days and again.
    const days = from * 365 + leapDays + Math.floor((153 * fromMarch + 2) / 5) + day - 1 - DAYS_TO_EPOCH;
    return (days * SECONDS_OF_A_DAY + (hours * 60 + minutes) * 60 + seconds) * 1000;
}
