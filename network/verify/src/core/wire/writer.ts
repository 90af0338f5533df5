// SPDX-License-Identifier: Apache-2.0
// The little that is written: what a peer hashes of changes and of the results of ranges, and the header of a block.
import { joined, NOTHING, utf8 } from './bytes';

/** An unsigned number. */
export function varint(value: number): Uint8Array {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
        bytes.push((rest % 128) | 0x80);
    }
    return Uint8Array.from([...bytes, rest]);
}

/** A field with its length, also where it is empty. */
export const present = (number: number, value: Uint8Array): Uint8Array => joined([varint(number * 8 + 2), varint(value.length), value]);

/** A field of bytes or text, which is left out where it is empty. */
export function optional(number: number, value: Uint8Array | string): Uint8Array {
    const bytes = typeof value === 'string' ? utf8(value) : value;
    return bytes.length === 0 ? NOTHING : present(number, bytes);
}

/** A field with a number, which is left out where it is zero. */
export const numeric = (number: number, value: number): Uint8Array => (value === 0 ? NOTHING : joined([varint(number * 8), varint(value)]));

/** The significant bytes of a number, the first of them the most significant; none for zero. */
export function significantBytes(value: number): Uint8Array {
    const bytes: number[] = [];
    for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) {
        bytes.unshift(rest % 256);
    }
    return Uint8Array.from(bytes);
}
