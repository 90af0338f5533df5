// SPDX-License-Identifier: Apache-2.0
// The short ways give what the long ones give.

import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256, keysOf, sha256 } from './keyed-hash';

const bytes = fc.uint8Array({ maxLength: 200 });

it('hashes', () => {
    fc.assert(
        fc.property(bytes, bytes, (key, message) => {
            expect(sha256(message).equals(createHash('sha256').update(message).digest())).toBe(true);
            expect(hmacSha256(key, message).equals(createHmac('sha256', key).update(message).digest())).toBe(true);
        }),
    );
});

it('gives as a key the HMAC of its number', () => {
    fc.assert(
        fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.integer({ min: 1, max: 300 }), (key, count) => {
            const numbers = Array.from({ length: count }, (_, place) => Buffer.from([0, 0, (place + 1) >> 8, (place + 1) & 255]));
            const expected = numbers.map((number) => createHmac('sha256', key).update(number).digest('hex'));
            expect(keysOf(key, count).map((derived) => derived.toString('hex'))).toEqual(expected);
        }),
    );
});
