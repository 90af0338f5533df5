// SPDX-License-Identifier: Apache-2.0
// The box refuses every alteration; the cipher below it agrees with Wycheproof (wycheproof.test.ts).

import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { openBox, sealBox } from './aes-gcm';

const key = randomBytes(32);
const place = Buffer.from('posts.content/1');

test('a box opens to what was sealed', () => {
    fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
            expect(openBox(key, sealBox(key, content, place), place)).toEqual(Buffer.from(content));
        }),
    );
});

test('two boxes of the same content differ', () => {
    const content = Buffer.from('same');
    expect(sealBox(key, content, place).equals(sealBox(key, content, place))).toBe(false);
});

test('a box has its memory to itself: posted to another thread, it takes no neighbour along', () => {
    const box = sealBox(key, Buffer.from('120 over 80'), place);
    expect(box.buffer.byteLength).toBe(box.length);
});

test('every altered byte is refused', () => {
    const box = sealBox(key, Buffer.from('120 over 80'), place);
    for (let i = 0; i < box.length; i++) {
        const altered = Buffer.from(box);
        altered.writeUInt8(altered.readUInt8(i) ^ 1, i);
        expect(() => openBox(key, altered, place)).toThrow();
    }
});

test.each([4, 8, 12, 15])('a tag cut to %i bytes is refused, though GCM could check it', (bytes) => {
    const empty = sealBox(key, Buffer.alloc(0), place);
    expect(openBox(key, empty, place)).toHaveLength(0);
    expect(() => openBox(key, empty.subarray(0, empty.length - 16 + bytes), place)).toThrow('tag length');
});

test.each([
    ['another key', randomBytes(32), place, (box: Buffer) => box],
    ['another place', key, Buffer.from('posts.content/2'), (box: Buffer) => box],
    ['a shorter box', key, place, (box: Buffer) => box.subarray(0, -1)],
    ['a longer box', key, place, (box: Buffer) => Buffer.concat([box, Buffer.alloc(1)])],
    ['a box without a content and a whole tag', key, place, (box: Buffer) => box.subarray(0, 29 + 15)],
    ['a box of the header alone', key, place, (box: Buffer) => box.subarray(0, 29)],
    ['a box of half a header', key, place, (box: Buffer) => box.subarray(0, 15)],
    ['an empty box', key, place, () => Buffer.alloc(0)],
])('%s is refused', (_name, otherKey, otherPlace, change) => {
    expect(() => openBox(otherKey, change(sealBox(key, Buffer.from('x'), place)), otherPlace)).toThrow();
});
