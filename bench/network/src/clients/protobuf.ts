// SPDX-License-Identifier: Apache-2.0
// As much of protobuf's wire format as a client needs: the library's objects would cost a load generator more than its signatures.

const VARINT = 0;
const BYTES = 2;
const CONTINUED = 0x80;
const LONGEST_HEADER = 6;

function writeVarint(target: Buffer, start: number, value: number): number {
    let [at, rest] = [start, value];
    for (; rest >= CONTINUED; rest = Math.floor(rest / CONTINUED)) {
        target[at++] = (rest % CONTINUED) | CONTINUED;
    }
    target[at++] = rest;
    return at;
}

/** A field with a number. */
export function numberField(field: number, value: number): Buffer {
    const target = Buffer.allocUnsafe(LONGEST_HEADER + 5);
    target[0] = (field << 3) | VARINT;
    return target.subarray(0, writeVarint(target, 1, value));
}

/** A field with bytes, a text or a message; the number is below 16. */
export function bytesField(field: number, value: Uint8Array | string): Buffer {
    const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    const target = Buffer.allocUnsafe(LONGEST_HEADER + length);
    target[0] = (field << 3) | BYTES;
    const start = writeVarint(target, 1, length);
    if (typeof value === 'string') {
        target.write(value, start);
    } else {
        target.set(value, start);
    }
    return target.subarray(0, start + length);
}

/** A message that is a field of another. */
export const messageField = (field: number, ...fields: readonly Uint8Array[]): Buffer => bytesField(field, Buffer.concat(fields));

function readVarint(bytes: Buffer, start: number): { value: number; next: number } {
    let value = 0;
    for (let [at, scale] = [start, 1]; ; scale *= CONTINUED) {
        const byte = bytes[at++] ?? 0;
        value += (byte % CONTINUED) * scale;
        if (byte < CONTINUED) {
            return { value, next: at };
        }
    }
}

/** The bytes of a message's first field with this number, which must be bytes; undefined when there is none. */
export function fieldIn(message: Buffer, field: number): Buffer | undefined {
    for (let at = 0; at < message.length;) {
        const tag = readVarint(message, at);
        const { value, next } = readVarint(message, tag.next); // a number, or a length
        const end = tag.value % 8 === BYTES ? next + value : next;
        if (tag.value >> 3 === field) {
            return message.subarray(next, end);
        }
        at = end;
    }
    return undefined;
}
