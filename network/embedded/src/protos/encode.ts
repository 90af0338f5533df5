// SPDX-License-Identifier: Apache-2.0
// Writes protobuf wire format in the order Go writes it, so that two peers' answers agree byte for byte.
// Sizes are added up first, so that each message is one allocation.

/** What a field may hold; empty texts, empty bytes and zeros are left out, as proto3 does. */
export type FieldValue = Uint8Array | string | number | undefined;

/** A field by number, or (with number 0) bytes made by `present`, which go in as they are. */
export type Field = readonly [number, FieldValue];

const BYTES = 2;

function varintSize(value: number): number {
    let size = 1;
    for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) {
        size++;
    }
    return size;
}

/** Protocol buffers write a negative number as if it had 64 bits. */
const NEGATIVE_SIZE = 10;

/** Fills a buffer that is large enough, from its start on. */
class Cursor {
    readonly target: Buffer;
    at = 0;

    constructor(size: number) {
        this.target = Buffer.allocUnsafe(size);
    }

    varint(value: number): void {
        let rest = value;
        while (rest > 0x7f) {
            this.target[this.at++] = (rest % 128) | 0x80;
            rest = Math.floor(rest / 128);
        }
        this.target[this.at++] = rest;
    }

    number(value: number): void {
        if (value >= 0) {
            this.varint(value);
            return;
        }
        let rest = BigInt.asUintN(64, BigInt(value));
        for (let i = 1; i < NEGATIVE_SIZE; i++) {
            this.target[this.at++] = Number(rest & 0x7fn) | 0x80;
            rest >>= 7n;
        }
        this.target[this.at++] = Number(rest);
    }

    bytes(value: Uint8Array): void {
        this.target.set(value, this.at);
        this.at += value.length;
    }

    /** Tag and length of a length-delimited field. */
    head(number: number, length: number): void {
        this.varint(number * 8 + BYTES);
        this.varint(length);
    }

    delimited(number: number, value: Uint8Array | string): void {
        if (typeof value === 'string') {
            const length = Buffer.byteLength(value);
            this.head(number, length);
            this.target.write(value, this.at);
            this.at += length;
        } else {
            this.head(number, value.length);
            this.bytes(value);
        }
    }
}

const numberSize = (value: number): number => (value < 0 ? NEGATIVE_SIZE : varintSize(value));
const lengthOf = (value: Uint8Array | string): number => (typeof value === 'string' ? Buffer.byteLength(value) : value.length);

/** Bytes that a length-delimited field takes. */
const delimitedSize = (number: number, length: number): number => varintSize(number * 8 + BYTES) + varintSize(length) + length;

const isWritten = (value: FieldValue): value is Exclude<FieldValue, undefined> =>
    value !== undefined && (typeof value === 'number' ? value !== 0 : value.length > 0);

function fieldSize(number: number, value: FieldValue): number {
    if (!isWritten(value)) {
        return 0;
    }
    if (typeof value === 'number') {
        return varintSize(number * 8) + numberSize(value);
    }
    const length = lengthOf(value);
    return number === 0 ? length : delimitedSize(number, length);
}

function writeField(cursor: Cursor, number: number, value: FieldValue): void {
    if (!isWritten(value)) {
        return;
    }
    if (typeof value === 'number') {
        cursor.varint(number * 8);
        cursor.number(value);
    } else if (number === 0) {
        cursor.bytes(value as Uint8Array);
    } else {
        cursor.delimited(number, value);
    }
}

/** A length-delimited field, also when it is empty: for messages and repeated bytes, whose presence says something. */
export function present(number: number, value: Uint8Array): Buffer {
    const cursor = new Cursor(delimitedSize(number, value.length));
    cursor.delimited(number, value);
    return cursor.target;
}

/** The same in two parts, for those who join parts themselves: large values need not be copied twice. */
export function delimited(number: number, value: Uint8Array): [Buffer, Uint8Array] {
    const cursor = new Cursor(delimitedSize(number, value.length) - value.length);
    cursor.head(number, value.length);
    return [cursor.target, value];
}

/** An unsigned varint. */
export function varint(value: number): Buffer {
    const cursor = new Cursor(varintSize(value));
    cursor.varint(value);
    return cursor.target;
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
    const cursor = new Cursor(size);
    for (const field of fields) {
        writeField(cursor, field[0], field[1]);
    }
    return cursor.target;
}
