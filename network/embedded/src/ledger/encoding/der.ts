// SPDX-License-Identifier: Apache-2.0
// Writes ASN.1 DER, as far as block headers and ECDSA signatures need it: elements of at most 127 bytes.

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;

function element(tag: number, body: Uint8Array): Buffer {
    if (body.length > 127) {
        throw new RangeError('a DER element of more than 127 bytes is not written here');
    }
    return Buffer.concat([Buffer.from([tag, body.length]), body]);
}

/** An INTEGER that is not negative: a leading zero byte says so where the first bit would say otherwise. */
export function derInteger(value: number | bigint): Buffer {
    const digits = value.toString(16);
    const bytes = Buffer.from(digits.length % 2 === 1 ? `0${digits}` : digits, 'hex');
    const looksNegative = bytes.readUInt8(0) > 0x7f;
    return element(INTEGER, looksNegative ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** An OCTET STRING. */
export function derOctets(bytes: Uint8Array): Buffer {
    return element(OCTET_STRING, bytes);
}

/** A SEQUENCE of elements. */
export function derSequence(...elements: readonly Uint8Array[]): Buffer {
    return element(SEQUENCE, Buffer.concat(elements));
}
