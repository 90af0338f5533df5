// SPDX-License-Identifier: Apache-2.0
// What the callers of the tests sign: ECDSA on P-256 with keys that follow from their names, and numbers that follow from what is signed, so that golden
// read-write sets stay the same. Everybody has these keys: they are for tests.

import { createECDH, createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import type { Identity } from './certificates';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const COORDINATE = 32;

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
    const hash = createHash('sha256');
    parts.forEach((part) => hash.update(part));
    return hash.digest();
};
const numberIn = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(2 * COORDINATE, '0'), 'hex');

/** As DER: positive, without leading zeros. */
function integer(value: bigint): Buffer {
    const bytes = bytesOf(value);
    const start = bytes.findIndex((byte) => byte !== 0);
    const digits = bytes.subarray(start);
    const content = digits.readUInt8(0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), digits]) : digits;
    return Buffer.concat([Uint8Array.of(0x02, content.length), content]);
}

/** By Fermat's theorem. */
function inverse(value: bigint): bigint {
    let [result, base] = [1n, value];
    for (let exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n) {
        result = exponent & 1n ? (result * base) % ORDER : result;
        base = (base * base) % ORDER;
    }
    return result;
}

/** Private keys of identities that a test has had issued, by certificate. */
const issued = new Map<string, Buffer>();

/** Keeps the key of an identity that a test has had issued, and that is to sign. @param privateKey - PKCS 8, PEM. */
export function keepKey({ pem }: Identity, privateKey: string): void {
    const { d = '' } = createPrivateKey(privateKey).export({ format: 'jwk' });
    issued.set(pem, Buffer.from(d, 'base64url'));
}

/** The private key of an identity of the tests, 32 bytes. */
export function keyOf({ pem }: Identity): Buffer {
    const kept = issued.get(pem);
    if (kept !== undefined) {
        return kept;
    }
    const [, name = ''] = /^CN=(.*)$/m.exec(new X509Certificate(pem).subject) ?? [];
    return sha256(`test key of ${name}`);
}

/** The public point of a private key, x and y. */
export function pointOf(key: Uint8Array): Buffer {
    const point = createECDH('prime256v1');
    point.setPrivateKey(key);
    return point.getPublicKey().subarray(1);
}

/** r and s of the signature of a text by a private key; of the two equivalent values of s the lower one. */
function numbersOf(key: Buffer, text: string | Uint8Array): readonly [bigint, bigint] {
    const drawn = sha256(key, sha256(text));
    const r = numberIn(pointOf(drawn).subarray(0, COORDINATE)) % ORDER;
    const s = (inverse(numberIn(drawn)) * (numberIn(sha256(text)) + r * numberIn(key))) % ORDER;
    return [r, s <= ORDER / 2n ? s : ORDER - s];
}

/** Signs a text; DER, of the two equivalent values of s the lower one unless the higher is asked for. */
export function signedBy(identity: Identity, text: string | Uint8Array, { high = false } = {}): Buffer {
    const [r, s] = numbersOf(keyOf(identity), text);
    const body = Buffer.concat([integer(r), integer(high ? ORDER - s : s)]);
    return Buffer.concat([Uint8Array.of(0x30, body.length), body]);
}

/** Signs a text with a private key: r and s, 32 bytes each. */
export function pairSignedWith(key: Buffer, text: Uint8Array): Buffer {
    return Buffer.concat(numbersOf(key, text).map(bytesOf));
}
