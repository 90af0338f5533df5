// SPDX-License-Identifier: Apache-2.0
// ECDSA signatures as Fabric wants them: DER, and of the two equivalent values of s the lower one.

import { createPrivateKey, type KeyObject, sign } from 'node:crypto';

/** The order of P-256. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Where r begins: behind tag and length of the sequence, one byte each on this curve. */
const START_OF_R = 2;

/** Signs a message with a P-256 key over its SHA-256. */
export function signLowS(message: Uint8Array, key: KeyObject): Buffer {
    return withLowS(sign('sha256', message, key)); // as DER: asked for any other form, Node takes twice as long
}

/** What signs so with a private key in PEM, which whoever calls does not see. */
export function signerWith(privateKey: string): (message: Uint8Array) => Buffer {
    const key = createPrivateKey(privateKey);
    return (message) => signLowS(message, key);
}

/** The same signature with n - s for s, when s is over half the order; both verify, but Fabric takes only the lower. */
export function withLowS(signature: Buffer): Buffer {
    const endOfR = START_OF_R + 2 + signature.readUInt8(START_OF_R + 1);
    const s = BigInt(`0x${signature.toString('hex', endOfR + 2)}`);
    if (s <= ORDER / 2n) {
        return signature;
    }
    const body = Buffer.concat([signature.subarray(START_OF_R, endOfR), derInteger(ORDER - s)]);
    return Buffer.concat([Uint8Array.of(SEQUENCE, body.length), body]);
}

/** A positive integer as DER has it: no leading zeros, but one where the first bit would make it negative. */
function derInteger(value: bigint): Buffer {
    const digits = value.toString(16);
    const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
    const content = bytes.readUInt8(0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes;
    return Buffer.concat([Uint8Array.of(INTEGER, content.length), content]);
}
