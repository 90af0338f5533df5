// SPDX-License-Identifier: Apache-2.0
// The few pieces of the protobuf wire format that are cheaper by hand: composing a block from stored parts, peeking into envelopes.

/** A length-delimited field (wire type 2); fields up to 15 have a tag of one byte. */
export function delimited(field: number, body: Uint8Array): Uint8Array[] {
    return [Buffer.from([(field << 3) | 2, ...varint(body.length)]), body];
}

/** An unsigned varint of a safe integer. */
export function varint(value: number): number[] {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 127) {
        bytes.push((rest % 128) | 128);
        rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    return bytes;
}

function readVarint(bytes: Uint8Array, at: number): { value: number; next: number } {
    let value = 0;
    let factor = 1;
    for (let i = at; i < bytes.length && i < at + 10; i++) {
        const byte = bytes[i] ?? 0;
        value += (byte & 127) * factor;
        factor *= 128;
        if (byte < 128) {
            return { value, next: i + 1 };
        }
    }
    throw new RangeError('a varint has no end');
}

/** One length-delimited field of a message, as a view into the message. */
export interface WireField {
    readonly field: number;
    readonly bytes: Uint8Array;
}

function skipped(wireType: number, bytes: Uint8Array, at: number): number {
    switch (wireType) {
        case 0:
            return readVarint(bytes, at).next;
        case 1:
            return at + 8;
        case 5:
            return at + 4;
        default:
            throw new RangeError('an unknown wire type');
    }
}

/** The length-delimited fields of a message in order; other wire types are skipped. Throws when the bytes are no message. */
export function* wireFields(message: Uint8Array): Generator<WireField> {
    let at = 0;
    while (at < message.length) {
        const tag = readVarint(message, at);
        const wireType = tag.value & 7;
        if (wireType === 2) {
            const length = readVarint(message, tag.next);
            at = length.next + length.value;
            if (at > message.length) {
                throw new RangeError('a field is longer than its message');
            }
            yield { field: tag.value >>> 3, bytes: message.subarray(length.next, at) };
        } else {
            at = skipped(wireType, message, tag.next);
        }
    }
}

/** The last occurrence of a length-delimited field; empty when absent. */
export function wireField(message: Uint8Array, field: number): Uint8Array {
    let found: Uint8Array = message.subarray(0, 0);
    for (const part of wireFields(message)) {
        if (part.field === field) {
            found = part.bytes;
        }
    }
    return found;
}
