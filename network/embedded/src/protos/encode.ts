// SPDX-License-Identifier: Apache-2.0
// Writes protobuf wire format in the order Go writes it, so that two peers' answers agree byte for byte.

/** What a field may hold; empty texts, empty bytes and zeros are left out, as proto3 does. */
export type FieldValue = Uint8Array | string | number | undefined;

function varint(value: number): number[] {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 0x7f) {
        bytes.push((rest % 128) | 0x80);
        rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    return bytes;
}

/** A length-delimited field, also when it is empty: for messages and repeated bytes, whose presence says something. */
export function present(number: number, value: Uint8Array): Buffer {
    return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(value.length)]), value]);
}

function field(number: number, value: FieldValue): Buffer[] {
    if (typeof value === 'number') {
        return value === 0 ? [] : [Buffer.from([...varint(number * 8), ...varint(value)])];
    }
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return bytes === undefined || bytes.length === 0 ? [] : [present(number, bytes)];
}

const raw = (value: FieldValue): Buffer[] =>
    value instanceof Uint8Array ? [Buffer.from(value.buffer, value.byteOffset, value.byteLength)] : [];

/**
 * A serialised message from its fields, in the order given.
 * @param fields - field number and value; give ascending numbers. Bytes made by `present` go in as they are with number 0.
 */
export function encode(...fields: readonly (readonly [number, FieldValue])[]): Buffer {
    return Buffer.concat(fields.flatMap(([number, value]) => (number === 0 ? raw(value) : field(number, value))));
}
