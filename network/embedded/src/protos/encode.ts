// SPDX-License-Identifier: Apache-2.0
// Writes protobuf wire format in the order Go writes it, so that two peers' answers agree byte for byte.
// Sizes are added up first, so that each message is one allocation.

/** What a field may hold; empty texts, empty bytes and zeros are left out, as proto3 does. */
export type FieldValue = Uint8Array | string | number | undefined;

/** A field by number, or (with number 0) bytes made by `present`, which go in as they are. */
export type Field = readonly [number, FieldValue];

type DelimitedField = readonly [number, Uint8Array | string];

const BYTES = 2;

function varintSize(value: number): number {
    let size = 1;
    for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) {
        size++;
    }
    return size;
}

function writeVarint(target: Buffer, at: number, value: number): number {
    let rest = value;
    let end = at;
    while (rest > 0x7f) {
        target[end++] = (rest % 128) | 0x80;
        rest = Math.floor(rest / 128);
    }
    target[end++] = rest;
    return end;
}

/** Protocol buffers write a negative number as if it had 64 bits. */
const NEGATIVE_SIZE = 10;

function writeNegative(target: Buffer, at: number, value: number): number {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (let place = at; place < at + NEGATIVE_SIZE - 1; place++) {
        target[place] = Number(rest & 0x7fn) | 0x80;
        rest >>= 7n;
    }
    target[at + NEGATIVE_SIZE - 1] = Number(rest);
    return at + NEGATIVE_SIZE;
}

const lengthOf = (value: Uint8Array | string): number => (typeof value === 'string' ? Buffer.byteLength(value) : value.length);

/** Bytes that a length-delimited field takes. */
const delimitedSize = (number: number, length: number): number => varintSize(number * 8 + BYTES) + varintSize(length) + length;

function writeDelimited(target: Buffer, at: number, field: DelimitedField): number {
    const number = field[0];
    const value = field[1];
    const length = lengthOf(value);
    const start = writeVarint(target, writeVarint(target, at, number * 8 + BYTES), length);
    if (typeof value === 'string') {
        target.write(value, start);
    } else {
        target.set(value, start);
    }
    return start + length;
}

const isWritten = (value: FieldValue): value is Exclude<FieldValue, undefined> =>
    value !== undefined && (typeof value === 'number' ? value !== 0 : value.length > 0);

function fieldSize(number: number, value: FieldValue): number {
    if (!isWritten(value)) {
        return 0;
    }
    if (typeof value === 'number') {
        return varintSize(number * 8) + (value < 0 ? NEGATIVE_SIZE : varintSize(value));
    }
    const length = lengthOf(value);
    return number === 0 ? length : delimitedSize(number, length);
}

function writeField(target: Buffer, at: number, field: Field): number {
    const number = field[0];
    const value = field[1];
    if (!isWritten(value)) {
        return at;
    }
    if (typeof value === 'number') {
        const start = writeVarint(target, at, number * 8);
        return value < 0 ? writeNegative(target, start, value) : writeVarint(target, start, value);
    }
    if (number === 0) {
        target.set(value as Uint8Array, at);
        return at + value.length;
    }
    return writeDelimited(target, at, field as DelimitedField);
}

/** A length-delimited field, also when it is empty: for messages and repeated bytes, whose presence says something. */
export function present(number: number, value: Uint8Array): Buffer {
    const target = Buffer.allocUnsafe(delimitedSize(number, value.length));
    writeDelimited(target, 0, [number, value]);
    return target;
}

/** An unsigned varint. */
export function varint(value: number): Buffer {
    const target = Buffer.allocUnsafe(varintSize(value));
    writeVarint(target, 0, value);
    return target;
}

/** The same as `present` in two parts, for those who join parts themselves: large values need not be copied twice. */
export function delimited(number: number, value: Uint8Array): [Buffer, Uint8Array] {
    const head = Buffer.allocUnsafe(varintSize(number * 8 + BYTES) + varintSize(value.length));
    writeVarint(head, writeVarint(head, 0, number * 8 + BYTES), value.length);
    return [head, value];
}

/**
 * A serialised message from its fields, in the order given.
 * @param fields - give ascending numbers
 */
export function encode(...fields: readonly Field[]): Buffer {
    let size = 0;
    for (const field of fields) {
        size += fieldSize(field[0], field[1]);
    }
    const target = Buffer.allocUnsafe(size);
    let at = 0;
    for (const field of fields) {
        at = writeField(target, at, field);
    }
    return target;
}
