// SPDX-License-Identifier: Apache-2.0
import { derInteger, derOctets, derSequence } from './der';

test.each([
    [0, '020100'],
    [0x7f, '02017f'],
    [0x80, '02020080'],
    [0x1_00_00n, '0203010000'],
    [0xff00n, '020300ff00'],
] as const)('the integer %p', (value, expected) => {
    expect(derInteger(value).toString('hex')).toBe(expected);
});

test('a sequence holds its elements in turn', () => {
    expect(derSequence(derInteger(1), derOctets(Buffer.from('ff', 'hex'))).toString('hex')).toBe('30060201010401ff');
});

test('an element that needs a longer form is refused', () => {
    expect(derOctets(new Uint8Array(127))).toHaveLength(129);
    expect(() => derOctets(new Uint8Array(128))).toThrow(RangeError);
});
