// SPDX-License-Identifier: Apache-2.0
// Ids and keyed names are half as long in the file, and come back as they were; what only looks like one stays what it is.

import { spokenOf, spokenRow, storedOf } from './hexadecimal';

it.each(['0123456789abcdef0123456789abcdef', 'f'.repeat(64)])('%s is bytes in the file', (text) => {
    const stored = storedOf(text) as Buffer<ArrayBuffer>;
    expect(stored).toEqual(Buffer.from(text, 'hex'));
    expect(spokenOf(stored)).toBe(text);
    expect(spokenOf(new Uint8Array(stored))).toBe(text);
});

it.each([
    ['a text of another length', 'a'.repeat(30)],
    ['a longer one', 'a'.repeat(128)],
    ['capitals', 'A'.repeat(32)],
    ['other characters', `${'a'.repeat(31)}g`],
    ['no text', ''],
    ['a number', 7],
    ['nothing', null],
    ['what is sealed', Buffer.alloc(45, 7)],
])('%s stays what it is', (_what, value) => {
    expect([storedOf(value), spokenOf(value)]).toEqual([value, value]);
});

it('a row is spoken of column by column', () => {
    const sealed = Buffer.alloc(60, 1);
    expect(spokenRow({ id: Buffer.alloc(16, 0xab), content: sealed, steps: 1, code: null })).toEqual({
        id: 'ab'.repeat(16),
        content: sealed,
        steps: 1,
        code: null,
    });
});
