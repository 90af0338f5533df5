// SPDX-License-Identifier: Apache-2.0
import { demandDefined } from './invariants';

test.each([0, '', false, null])('%p is there', (value) => {
    expect(demandDefined(value, 'it')).toBe(value);
});

test('what is missing is named', () => {
    expect(() => demandDefined(undefined, 'the first envelope')).toThrow('the first envelope is missing');
});
