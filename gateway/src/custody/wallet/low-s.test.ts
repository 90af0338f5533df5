// SPDX-License-Identifier: Apache-2.0
// Signatures verify with OpenSSL, are DER, and have the lower s.

import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { encodeDer, lower, signLowS } from './low-s';

const HALF = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('every signature verifies and is low', () => {
    for (let i = 0; i < 200; i++) {
        const message = randomBytes(i);
        const signature = signLowS(message, privateKey);
        expect(verify('sha256', message, publicKey, signature)).toBe(true);
        const rLength = signature.readUInt8(3);
        const s = signature.subarray(6 + rLength);
        expect(BigInt(`0x${s.toString('hex')}`) <= HALF).toBe(true);
    }
});

test('the two halves meet in the middle', () => {
    const scalar = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
    expect(lower(scalar(HALF))).toEqual(scalar(HALF));
    expect(lower(scalar(HALF + 1n))).toEqual(scalar(HALF));
    expect(lower(scalar(1n))).toEqual(scalar(1n));
});

test.each([
    ['a leading bit', Buffer.from([0x80, 1]), Buffer.from([1]), '30080203008001020101'],
    ['leading zeros', Buffer.from([0, 0, 5]), Buffer.from([0, 0x7f]), '300602010502017f'],
    ['zero', Buffer.from([0, 0]), Buffer.from([0]), '3006020100020100'],
])('DER of %s', (_name, r, s, expected) => {
    expect(encodeDer(r, s).toString('hex')).toBe(expected);
});
