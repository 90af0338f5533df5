// SPDX-License-Identifier: Apache-2.0
// ECDSA signatures as Fabric wants them: DER, and of the two equivalent values of s the lower one.

import { sign, type KeyObject } from 'node:crypto';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SCALAR_BYTES = 32;
const HALF = Buffer.from((ORDER / 2n).toString(16), 'hex');
/** Where the digits of r begin: behind tag and length of the sequence and of r. */
const FIRST_INTEGER = 4;

/** Signs a message with a P-256 key over its SHA-256. */
export function signLowS(message: Uint8Array, key: KeyObject): Buffer {
    const signature = sign('sha256', message, key); // as DER: asked for any other form, Node takes twice as long
    const { r, s } = integersOf(signature);
    return isHigh(s) ? encodeDer(r, lower(s)) : signature;
}

/** The two integers of a signature in DER, whose lengths are one byte each. */
function integersOf(signature: Buffer): { r: Buffer; s: Buffer } {
    const end = FIRST_INTEGER + signature.readUInt8(FIRST_INTEGER - 1);
    return { r: signature.subarray(FIRST_INTEGER, end), s: signature.subarray(end + 2) };
}

/** Whether a positive DER integer is over half the order: all longer ones are. */
const isHigh = (s: Buffer): boolean => s.length > SCALAR_BYTES || (s.length === SCALAR_BYTES && s.compare(HALF) > 0);

/** Replaces s by n - s when s is over half the order of P-256; both verify, but Fabric takes only the lower. */
export function lower(s: Buffer): Buffer {
    const value = BigInt(`0x${s.toString('hex')}`);
    const low = value > ORDER / 2n ? ORDER - value : value;
    return Buffer.from(low.toString(16).padStart(2 * SCALAR_BYTES, '0'), 'hex');
}

/** SEQUENCE of two INTEGERs; both fit one length byte. */
export function encodeDer(r: Buffer, s: Buffer): Buffer {
    const body = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
    return Buffer.concat([Uint8Array.of(0x30, body.length), body]);
}

function encodeInteger(scalar: Buffer): Buffer {
    const significant = scalar.findIndex((byte) => byte !== 0);
    const digits = scalar.subarray(significant === -1 ? scalar.length - 1 : significant);
    const sign = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
    return Buffer.concat([Uint8Array.of(0x02, sign.length + digits.length), sign, digits]);
}
