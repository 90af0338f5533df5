// SPDX-License-Identifier: Apache-2.0
// Forms: what each takes, and what none does.

import fc from 'fast-check';
import { ENTRY_CATEGORIES, type EntryCategory } from './entry';
import { formMisfits } from './form-check';

const text = 'Says so';
const attachment = { contentType: 'image/svg+xml', size: 33_554_432, digest: 'a'.repeat(64), sealedDigest: 'b'.repeat(64) };
const loinc = (code: string) => ({ system: 'http://loinc.org', code });

it.each<[EntryCategory, object]>([
    ['note', { text: 'First line\nand a second\twith a tab', title: 'Round' }],
    ['note', { text: 'As Windows\r\nbreaks lines\r\n' }],
    ['diagnosis', { text: 'Ω👩🏽‍⚕️ Zoe\u0308', onset: '2000-02-29' }],
    [
        'diagnosis',
        {
            text,
            code: { system: 'http://snomed.info/sct', code: '38341003', display: 'Hypertension' },
            clinicalStatus: 'active',
            onset: '2024-02',
        },
    ],
    ['allergy', { text, criticality: 'high', reaction: 'Hives\nand more' }],
    ['immunisation', { text, occurrence: '2024', lotNumber: 'L1' }],
    [
        'laboratory',
        { text, code: loinc('2345-7'), value: 5.5, unit: 'mmol/L', effective: '2024-02-29T10:00:00+01:00', interpretation: 'H' },
    ],
    ['plan', { text, title: 'Plan', status: 'active', start: '2024-02-01', end: '2024-03-01' }],
    ['plan', { text, start: '2024-03-15', end: '2024' }],
    ['plan', { text, start: '2024-03-01', end: '2024-03-01' }],
    ['plan', { text, start: '2024-03-01T23:00:00-05:00', end: '2024-03-02T04:00:00Z' }],
    ['plan', { text, end: '2024-03-01' }],
    ['prescription', { text: 'MedA 50 mg', status: 'active', dosage: 'Once a day' }],
    ['demographics', { text, gender: 'female', birthDate: '1980-01-31', telecom: 'tel:1', address: 'One\nTwo' }],
    ['observation', { text, code: loinc('8867-4'), value: 78, unit: 'bpm' }],
    ['file', { text, ...attachment, code: loinc('18748-4') }],
])('of %s takes every member', (category, form) => {
    expect(formMisfits(category, form)).toEqual([]);
});

it.each(ENTRY_CATEGORIES)('of %s takes text alone (a file what says which bytes it is), and nothing without', (category) => {
    const rest = category === 'file' ? attachment : {};
    expect(formMisfits(category, { text, ...rest })).toEqual([]);
    expect(formMisfits(category, {})).toEqual([{ pointer: '/text', detail: 'Expected required property' }]);
    expect(formMisfits(category, { text: 'x'.repeat(4001), ...rest })).toMatchObject([{ pointer: '/text' }]);
});

it.each<[string, EntryCategory, unknown, string]>([
    ['no object', 'note', [], ''],
    ['an unknown member', 'note', { text, secret: 1 }, ''],
    ['a member of another form', 'note', { text, dosage: 'x' }, ''],
    ['an empty text', 'note', { text: '' }, '/text'],
    ['a text of blanks', 'note', { text: ' \u00a0\n\t' }, '/text'],
    ['a text that nobody sees', 'note', { text: '\u200b\ufeff\u2800' }, '/text'],
    ['a title of blanks', 'note', { text, title: '  ' }, '/title'],
    ['a return that overwrites its line', 'note', { text: 'a\rb' }, '/text'],
    ['a control character', 'note', { text: 'a\u0000' }, '/text'],
    ['a text whose direction is turned', 'note', { text: 'give 5\u202e0 mg' }, '/text'],
    ['a title with an isolate', 'plan', { text, title: 'a\u2066b' }, '/title'],
    ['a plan that ends in the year before it begins', 'plan', { text, start: '2024', end: '2023-12-31' }, '/end'],
    ['a plan that ends on the day before', 'plan', { text, start: '2024-03-02T08:00:00Z', end: '2024-03-01' }, '/end'],
    [
        'a plan that ends a second before it begins, elsewhere',
        'plan',
        { text, start: '2024-03-01T10:00:00+02:00', end: '2024-03-01T07:59:59Z' },
        '/end',
    ],
    ['half a surrogate pair', 'note', { text: 'a\ud800' }, '/text'],
    ['a code without a system', 'diagnosis', { text, code: { code: '1' } }, '/code/system'],
    ['an unknown member of a code', 'diagnosis', { text, code: { system: 's', code: '1', more: 1 } }, '/code'],
    ['a word that the list has not', 'allergy', { text, criticality: 'very' }, '/criticality'],
    ['a month that there is not', 'diagnosis', { text, onset: '2024-13' }, '/onset'],
    ['a leap day of another year', 'diagnosis', { text, onset: '2023-02-29' }, '/onset'],
    ['a leap day of a year of hundreds', 'demographics', { text, birthDate: '1900-02-29' }, '/birthDate'],
    ['a thirty-first of April', 'plan', { text, end: '2024-04-31' }, '/end'],
    ['a plan that ends on the day before it begins', 'plan', { text, start: '2024-03-01', end: '2024-02-29' }, '/end'],
    ['a plan that ends in the year before', 'plan', { text, start: '2024-03-01T10:00:00Z', end: '2023' }, '/end'],
    [
        'a plan that ends earlier by the clock of another place',
        'plan',
        { text, start: '2024-02-29T23:30:00Z', end: '2024-03-01T00:20:00+01:00' },
        '/end',
    ],
    ['such a day with a time', 'immunisation', { text, occurrence: '2024-02-30T10:00:00Z' }, '/occurrence'],
    ['an offset that no place has', 'observation', { text, effective: '2024-02-29T10:00:00+24:00' }, '/effective'],
    ['an offset of too many minutes', 'observation', { text, effective: '2024-02-29T10:00:00-01:60' }, '/effective'],
    ['the year 0', 'diagnosis', { text, onset: '0000' }, '/onset'],
    ['the year 10000', 'diagnosis', { text, onset: '10000-01-01' }, '/onset'],
    ['a time without an offset', 'laboratory', { text, effective: '2024-02-29T10:00:00' }, '/effective'],
    ['a unit without a value', 'observation', { text, unit: 'bpm' }, '/unit'],
    ['a vital sign in a unit in which it is not taken', 'observation', { text, code: loinc('8867-4'), value: 78, unit: 'kg' }, '/unit'],
    ['a vital sign without a unit', 'observation', { text, code: loinc('8867-4'), value: 78 }, '/unit'],
    ['what no heart does', 'observation', { text, code: loinc('8867-4'), value: 900, unit: '/min' }, '/value'],
    ['the same in another unit', 'observation', { text, code: loinc('8867-4'), value: 15, unit: 'Hz' }, '/value'],
    ['a file of nothing', 'file', { text, ...attachment, size: 0 }, '/size'],
    ['a file that is too large', 'file', { text, ...attachment, size: 33_554_433 }, '/size'],
    ['a media type with parameters', 'file', { text, ...attachment, contentType: 'text/plain; charset=utf-8' }, '/contentType'],
    ['a media type in capitals', 'file', { text, ...attachment, contentType: 'IMAGE/PNG' }, '/contentType'],
    ['a digest of another length', 'file', { text, ...attachment, sealedDigest: 'ab' }, '/sealedDigest'],
    ['a file without its digest', 'file', { text, contentType: 'image/png', size: 1, sealedDigest: 'b'.repeat(64) }, '/digest'],
    ['a value that is no number', 'laboratory', { text, value: '5' }, '/value'],
])('refuses %s', (_what, category, form, pointer) => {
    expect(formMisfits(category, form)).toEqual([{ pointer, detail: expect.any(String) as string }]);
});

it.each<[EntryCategory, object, string]>([
    ['prescription', { status: 'draft' }, 'must be one of active, stopped, completed'],
    ['demographics', { gender: 'f' }, 'must be one of male, female, other, unknown'],
])('names the words of which %s takes one', (category, form, detail) => {
    expect(formMisfits(category, { text, ...form })).toMatchObject([{ detail }]);
});

it('takes exactly the days that there are', () => {
    const digits = (maximum: number) => fc.integer({ min: 0, max: maximum }).map((value) => String(value).padStart(2, '0'));
    fc.assert(
        fc.property(fc.integer({ min: 1000, max: 2999 }), digits(13), digits(32), (year, month, day) => {
            const onset = `${String(year)}-${month}-${day}`;
            const date = new Date(`${onset}T00:00:00Z`);
            const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(onset);
            expect([onset, formMisfits('diagnosis', { text, onset }).length === 0]).toEqual([onset, isDay]);
        }),
        { numRuns: 3000 },
    );
});

it('takes a plan between two moments exactly where it does not run backwards', () => {
    const moment = fc
        .record({
            day: fc.date({ min: new Date('1999-12-28T00:00:00Z'), max: new Date('2000-03-03T00:00:00Z'), noInvalidDate: true }),
            offset: fc.constantFrom('Z', '+00:00', '+05:45', '-11:00', '+14:00'),
        })
        .map(({ day, offset }) => day.toISOString().slice(0, 19) + offset);
    fc.assert(
        fc.property(moment, moment, (start, end) => {
            const isForwards = Date.parse(end) >= Date.parse(start);
            expect([start, end, formMisfits('plan', { text, start, end }).length === 0]).toEqual([start, end, isForwards]);
        }),
        { numRuns: 3000 },
    );
});

it('says nothing of a value in what it refuses', () => {
    fc.assert(
        fc.property(fc.constantFrom(...ENTRY_CATEGORIES), fc.string({ minLength: 12, maxLength: 40 }), (category, secret) => {
            const told = JSON.stringify(formMisfits(category, { text: secret, [secret]: secret, code: secret }));
            expect(told).not.toContain(JSON.stringify(secret).slice(1, -1));
        }),
    );
});
