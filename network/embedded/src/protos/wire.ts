// SPDX-License-Identifier: Apache-2.0
// Reads protobuf wire format without copying: proposals are hashed and passed on in the very bytes they came in.
import { isUtf8 } from 'node:buffer';

/** What Go says of a text that is no UTF-8. */
export const NOT_UTF8 = 'string field contains invalid UTF-8';
const MALFORMED = 'proto: cannot parse invalid wire-format data';
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

class Cursor {
    at = 0;
    readonly bytes: Buffer;

    constructor(bytes: Buffer) {
        this.bytes = bytes;
    }

    varint(): number {
        let value = 0;
        for (let scale = 1; ; scale *= 128) {
            const byte = this.bytes[this.at++];
            if (byte === undefined || scale > 2 ** 63) {
                throw new Error(MALFORMED);
            }
            value += (byte & 0x7f) * scale;
            if (byte < 0x80) {
                return value;
            }
        }
    }

    take(length: number): Buffer {
        const end = this.at + length;
        if (end > this.bytes.length) {
            throw new Error(MALFORMED);
        }
        const part = this.bytes.subarray(this.at, end);
        this.at = end;
        return part;
    }

    value(type: number): Buffer | number {
        switch (type) {
            case VARINT:
                return this.varint();
            case BYTES:
                return this.take(this.varint());
            case FIXED64:
                return this.take(8);
            case FIXED32:
                return this.take(4);
            default:
                throw new Error(MALFORMED); // groups went out of use with proto2
        }
    }
}

/** Numbers and values of the fields of a message, in turn: an object for each would be most of what reading it costs. */
type Fields = (Buffer | number)[];

const EMPTY = Buffer.alloc(0);

/** The fields of one message. A field that is absent reads as its default; of a repeated scalar the last counts. */
export class WireMessage {
    readonly bytes: Buffer;
    private readonly fields: Readonly<Fields>;

    /**
     * @param bytes - a serialised message
     * @throws Error with the text of Go's protobuf when the bytes are no message
     */
    constructor(bytes: Buffer) {
        this.bytes = bytes;
        const cursor = new Cursor(bytes);
        const fields: Fields = [];
        while (cursor.at < bytes.length) {
            const tag = cursor.varint();
            const number = Math.floor(tag / 8);
            if (number === 0) {
                throw new Error(MALFORMED);
            }
            fields.push(number, cursor.value(tag % 8));
        }
        this.fields = fields;
    }

    has(number: number): boolean {
        return this.last(number) !== undefined;
    }

    bytesField(number: number): Buffer {
        const value = this.last(number);
        return typeof value === 'object' ? value : EMPTY;
    }

    text(number: number): string {
        const value = this.bytesField(number);
        if (!isUtf8(value)) {
            throw new Error(NOT_UTF8);
        }
        return value.toString();
    }

    number(number: number): number {
        const value = this.last(number);
        return typeof value === 'number' ? value : 0;
    }

    /** Every occurrence of a length-delimited field. */
    all(number: number): Buffer[] {
        const found: Buffer[] = [];
        for (let i = 0; i < this.fields.length; i += 2) {
            const value = this.fields[i + 1];
            if (this.fields[i] === number && typeof value === 'object') {
                found.push(value);
            }
        }
        return found;
    }

    /** A nested message; an absent one reads as empty. */
    message(number: number): WireMessage {
        return new WireMessage(this.bytesField(number));
    }

    private last(number: number): Buffer | number | undefined {
        for (let i = this.fields.length - 2; i >= 0; i -= 2) {
            if (this.fields[i] === number) {
                return this.fields[i + 1];
            }
        }
        return undefined;
    }
}

/** A view of the same memory as a Buffer. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
    Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
