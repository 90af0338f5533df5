// SPDX-License-Identifier: Apache-2.0
// Times of RFC 3339: every way of writing one is taken and names its instant, nothing else is a time.

import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { instantOf, TimeSchema } from './shared-schemas';

const isTime = addFormats(new Ajv(), ['date-time']).compile(TimeSchema);
const NOON = Date.parse('2026-11-28T12:00:00.000Z');

it.each([
    ['2026-11-28T12:00:00Z', 0],
    ['2026-11-28T12:00:00z', 0],
    ['2026-11-28t12:00:00z', 0],
    ['2026-11-28T12:00:00+00:00', 0],
    ['2026-11-28T12:00:00-00:00', 0],
    ['2026-11-28T17:30:00+05:30', 0],
    ['2026-11-27T19:00:00-17:00', 0],
    ['2026-11-28T12:00:00.5Z', 500],
    ['2026-11-28T12:00:00.123456789+00:00', 123],
    ['2026-11-28T12:00:00.00000000000000000001Z', 0],
    ['2026-11-28T13:00:00.25+01:00', 250],
])('%s is noon and %d ms', (text, milliseconds) => {
    expect([isTime(text), instantOf(text)]).toEqual([true, NOON + milliseconds]);
});

it.each([
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T00:59:60.5+01:00', '2017-01-01T00:00:00.500Z'],
])('the leap second %s is %s', (text, iso) => {
    expect([isTime(text), new Date(instantOf(text)).toISOString()]).toEqual([true, iso]);
});

it.each([
    '',
    'yesterday',
    '2026-11-28',
    '2026-11-28T12:00:00',
    '2026-11-28T12:00Z',
    '2026-11-28 12:00:00Z',
    '2026-11-28T12:00:00 Z',
    '2026-11-28T12:00:00+0100',
    '2026-11-28T12:00:00+01',
    '2026-11-28T12:00:00+24:00',
    '2026-11-28T12:00:00.Z',
    '2026-11-28T12:00:00,5Z',
    '2026-11-28T24:00:00Z',
    '2026-11-28T12:00:60Z',
    '2026-11-28T12:60:00Z',
    '2026-11-28T24:59:60+01:00',
    '2026-11-28T23:89:60+00:30',
    '2026-11-28T46:59:60+23:00',
    '2026-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '20261128T120000Z',
    '2026-W48-6T12:00:00Z',
    '1764331200',
    ` ${new Date(NOON).toISOString()}`,
    `2026-11-28T12:00:00.${'0'.repeat(60)}Z`,
])('%j is no time', (text) => {
    expect(isTime(text)).toBe(false);
});

it.each(['1969-12-31T23:59:59Z', '1900-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '0000-01-01T00:00:00+23:59'])(
    '%s, before anything that is kept here, is the beginning',
    (text) => {
        expect([isTime(text), instantOf(text)]).toEqual([true, 0]);
    },
);

it('whatever is a time has an instant', () => {
    const digits = (maximum: number) => fc.integer({ min: 0, max: maximum }).map((value) => String(value).padStart(2, '0'));
    const seconds = fc.oneof(digits(61), fc.constant('60'));
    const offset = fc
        .tuple(fc.constantFrom('+', '-'), digits(24), digits(60))
        .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`);
    const parts = fc.tuple(fc.constantFrom('0000', '2016', '9999'), digits(13), digits(32), digits(99), digits(99), seconds, offset);
    fc.assert(
        fc.property(parts, ([year, month, day, hours, minutes, second, zone]) => {
            const text = `${year}-${month}-${day}T${hours}:${minutes}:${second}${zone}`;
            expect([text, !isTime(text) || Number.isSafeInteger(instantOf(text))]).toEqual([text, true]);
        }),
        { numRuns: 10_000 },
    );
});

it('any instant with any offset is the same instant', () => {
    const offset = fc.record({ minutes: fc.integer({ min: -1439, max: 1439 }), at: fc.integer({ min: 0, max: 4_000_000_000_000 }) });
    fc.assert(
        fc.property(offset, ({ minutes, at }) => {
            const [local] = new Date(at + minutes * 60_000).toISOString().split('Z');
            const two = (value: number) => String(value).padStart(2, '0');
            const size = Math.abs(minutes);
            const text = `${local!}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
            expect([text, isTime(text), instantOf(text)]).toEqual([text, true, at]);
        }),
    );
});
