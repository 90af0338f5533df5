// SPDX-License-Identifier: Apache-2.0
// What a written number means: under both wards' numbering itself, under each ward's own the own ward's unless another is said.

import fc from 'fast-check';
import { RECORD_NUMBER_PATTERN, shownNumber } from '../../kernel';
import { type ReadName, numberReader } from './numbering';

const WARDS = ['ward1', 'ward2'];
const id = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/);
const ward = fc.constantFrom(...WARDS);
const isNumber = (text: string): boolean => new RegExp(RECORD_NUMBER_PATTERN).test(text);
const keyOf = ({ name }: ReadName): string => JSON.stringify(name);

it.each<[string, boolean]>([
    ['P001', true],
    ['ward2:P001', true],
    ['ward2:ward1', true],
    [`ward1:${'x'.repeat(64)}`, true],
    [`ward1:${'x'.repeat(65)}`, false],
    ['ward3:P001', false],
    ['WARD2:P001', false],
    ['ward2:', false],
    [':P001', false],
    ['ward2:.', false],
    ['ward2:..', false],
    ['ward1:ward2:P001', false],
    ['ward2%3AP001', false],
    ['ward2 :P001', false],
])('%s is a number: %s', (text, expected) => {
    expect(isNumber(text)).toBe(expected);
});

describe('where a number is both wards’', () => {
    it('it is looked up without a ward, and sealed as it is', () => {
        fc.assert(
            fc.property(id, ward, (number, own) => {
                const { said, read } = numberReader('both', own);
                expect(read(number)).toEqual({ name: { kind: 'record', id: number }, text: number, isOwn: true });
                expect(said).toEqual({});
            }),
        );
    });

    it('one with a ward is refused, whoever’s it is', () => {
        for (const named of WARDS) {
            expect(() => numberReader('both', 'ward1').read(`${named}:P001`)).toThrow(
                expect.objectContaining({ code: 'NUMBER_WITH_WARD' }) as Error,
            );
        }
    });
});

describe('where each ward has numbers of its own', () => {
    it('a number is the own ward’s, and the same as that with the ward said', () => {
        fc.assert(
            fc.property(id, ward, (number, own) => {
                const { said, read } = numberReader('ward', own);
                const text = `${own}:${number}`;
                expect(read(number)).toEqual({ name: { kind: 'record', id: number, ward: own }, text, isOwn: true });
                expect(read(text)).toEqual(read(number));
                expect(said).toEqual({ numbering: 'ward' });
                expect(shownNumber(text, own)).toBe(number);
            }),
        );
    });

    it('both wards read a number with its ward alike, and no two numbers are one', () => {
        fc.assert(
            fc.property(id, ward, id, ward, (one, whose, other, whoseOther) => {
                const [first, second] = WARDS.map((own) => numberReader('ward', own).read(`${whose}:${one}`)) as [ReadName, ReadName];
                expect(keyOf(first)).toBe(keyOf(second));
                expect([first.isOwn, second.isOwn].sort()).toEqual([false, true]);
                const another = numberReader('ward', 'ward1').read(`${whoseOther}:${other}`);
                expect(keyOf(first) === keyOf(another)).toBe(one === other && whose === whoseOther);
            }),
        );
    });

    it('another ward’s stays as it is sealed', () => {
        expect(shownNumber('ward2:P001', 'ward1')).toBe('ward2:P001');
        expect(shownNumber('P001', 'ward1')).toBe('P001');
    });
});
