// SPDX-License-Identifier: Apache-2.0
// Signatures verify with OpenSSL, are DER, and have the lower s.

import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { signLowS, withLowS } from './low-s';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
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

/** A signature in DER whose integers need neither sign byte nor second length byte. */
const signature = (r: string, s: string): Buffer => {
    const body = [r, s].map((digits) => `02${(digits.length / 2).toString(16).padStart(2, '0')}${digits}`).join('');
    return Buffer.from(`30${(body.length / 2).toString(16).padStart(2, '0')}${body}`, 'hex');
};
const sOf = (low: Buffer): bigint => BigInt(`0x${low.toString('hex', 6 + low.readUInt8(3))}`);
const hex = (value: bigint): string => {
    const digits = value.toString(16);
    const even = digits.length % 2 === 0 ? digits : `0${digits}`;
    return even >= '8' ? `00${even}` : even;
};

test('the two halves meet in the middle', () => {
    for (const s of [HALF, HALF + 1n]) {
        expect(sOf(withLowS(signature('05', hex(s))))).toBe(HALF);
    }
    const low = signature('05', hex(HALF));
    expect(withLowS(low)).toBe(low);
});

test.each([
    ['a small s', 0x05n, '3006020105020105'],
    ['an s that needs a zero in front, or it were negative', 0x80n, '300702010502020080'],
    ['an s with a digit too few', 0x123n, '300702010502020123'],
])('the lower one is written as DER: %s', (_name, s, expected) => {
    expect(withLowS(signature('05', hex(ORDER - s))).toString('hex')).toBe(expected);
});

test('r stays as it is, with its zero in front', () => {
    expect(withLowS(signature('0080', hex(ORDER - 5n))).toString('hex')).toBe('300702020080020105');
});
