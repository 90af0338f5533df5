// SPDX-License-Identifier: Apache-2.0
// What counts as a signature inside: of a key on P-256, with the lower s, over this text.

import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { isLowS, isSigned, transientDigestOf } from './authorship';
import { sha256Hex } from './digests';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const START_OF_S = (der: Buffer): number => 4 + der.readUInt8(3);

/** The same signature with the other s. */
function other(der: Buffer): Buffer {
    const start = START_OF_S(der);
    const digits = (ORDER - BigInt(`0x${der.toString('hex', start + 2)}`)).toString(16).padStart(64, '0');
    const bytes = Buffer.from(/^[89a-f]/.test(digits) ? `00${digits}` : digits.replace(/^(00)+(?=[0-7])/, ''), 'hex');
    const body = Buffer.concat([der.subarray(2, start), Uint8Array.of(2, bytes.length), bytes]);
    return Buffer.concat([Uint8Array.of(0x30, body.length), body]);
}

const lowS = (text: string, key: KeyObject): Buffer => {
    const der = sign('sha256', Buffer.from(text), key);
    return isLowS(der) ? der : other(der);
};

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const text = 'a text';

it('takes exactly one of the two signatures', () => {
    fc.assert(
        fc.property(fc.string(), (any) => {
            const der = lowS(any, privateKey);
            const [taken, refused] = [der, other(der)].map((bytes) => isSigned(publicKey, any, bytes.toString('base64')));
            return taken === true && refused === false;
        }),
    );
});

it('takes no signature over another text, by another key, or changed in a byte', () => {
    const der = lowS(text, privateKey);
    expect(isSigned(publicKey, `${text}.`, der.toString('base64'))).toBe(false);
    expect(isSigned(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey, text, der.toString('base64'))).toBe(false);
    for (let index = 0; index < der.length; index += 1) {
        const changed = Buffer.from(der);
        changed[index] = (changed[index] ?? 0) ^ 1;
        expect(isSigned(publicKey, text, changed.toString('base64'))).toBe(false);
    }
});

it.each([
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' })],
    ['secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
])('takes no key of %s', (_kind, make) => {
    const pair = make();
    // Often enough that one of them has a low s, however it is read.
    const taken = Array.from({ length: 8 }, () =>
        isSigned(
            pair.publicKey,
            text,
            sign('sha256', Buffer.from(text), createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))).toString(
                'base64',
            ),
        ),
    );
    expect(taken).not.toContain(true);
});

it.each(['', '30', 'MEUCIQ==', 'AAAA', 'MAYCAQECAQE=', 'MAYCAQACAQA='])('takes no bytes that are no signature: %j', (bytes) => {
    expect(isSigned(publicKey, text, bytes)).toBe(false);
});

it('gives a digest of everything but what stands inside', () => {
    const digest = transientDigestOf({ b: 2, a: { d: 1, c: [] } });
    expect(digest).toBe(sha256Hex('{"a":{"c":[],"d":1},"b":2}'));
    expect(transientDigestOf({ a: { c: [], d: 1 }, authorship: { signature: 's' }, b: 2 })).toBe(digest);
    expect(transientDigestOf({})).toBe(sha256Hex('{}'));
});
