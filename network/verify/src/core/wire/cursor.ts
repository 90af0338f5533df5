// SPDX-License-Identifier: Apache-2.0
// Walks over protobuf's wire format, field by field. Numbers that a double does not hold come as bigints.

/** Bytes that are no message, or not the one form of it where only that will do. */
export class WireError extends Error {}

/** What stands in a field. */
export type Raw = Uint8Array | number | bigint;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;
const LONGEST_VARINT = 10;
/** Seven groups of seven bits fit into a double. */
const EXACT = 7;

/** A position in bytes. */
export class Cursor {
    at = 0;
    readonly #bytes: Uint8Array;
    readonly #strict: boolean;

    /** @param strict - refuses numbers that are written longer than they need be */
    constructor(bytes: Uint8Array, strict: boolean) {
        this.#bytes = bytes;
        this.#strict = strict;
    }

    get ended(): boolean {
        return this.at >= this.#bytes.length;
    }

    /** The number and the value of the next field; `undefined` for a group, which no message of Fabric has, and which is passed over. */
    field(): { readonly number: number; readonly value: Raw | undefined } {
        const tag = Number(this.#varint());
        const [number, type] = [Math.floor(tag / 8), tag % 8];
        if (number === 0 || number >= 2 ** 29) {
            throw new WireError('a field with an impossible number');
        }
        if (type === GROUP) {
            this.#skipGroup(number);
            return { number, value: undefined };
        }
        return { number, value: this.#value(type) };
    }

    #value(type: number): Raw {
        switch (type) {
            case VARINT:
                return this.#varint();
            case DELIMITED:
                return this.#take(Number(this.#varint()));
            case FIXED64:
                return this.#take(8);
            case FIXED32:
                return this.#take(4);
            default:
                throw new WireError('a field of an unknown type');
        }
    }

    #varint(): number | bigint {
        const start = this.at;
        let [value, scale] = [0, 1];
        for (let length = 1; length <= EXACT; length++, scale *= 128) {
            const byte = this.#byte();
            value += (byte & 0x7f) * scale;
            if (byte < 0x80) {
                this.#demandShort(byte, length);
                return value;
            }
        }
        let long = BigInt(value);
        for (let length = EXACT + 1; length <= LONGEST_VARINT; length++) {
            const byte = this.#byte();
            long += BigInt(byte & 0x7f) << BigInt(7 * (length - 1));
            if (byte < 0x80) {
                this.#demandShort(byte, length);
                return long;
            }
        }
        throw new WireError(`a number without an end at byte ${start}`);
    }

    #demandShort(last: number, length: number): void {
        if (this.#strict && last === 0 && length > 1) {
            throw new WireError('a number that is longer than it need be');
        }
    }

    #byte(): number {
        const byte = this.#bytes[this.at++];
        if (byte === undefined) {
            throw new WireError('it ends early');
        }
        return byte;
    }

    #take(length: number): Uint8Array {
        const end = this.at + length;
        if (end > this.#bytes.length) {
            throw new WireError('it ends early');
        }
        const part = this.#bytes.subarray(this.at, end);
        this.at = end;
        return part;
    }

    #skipGroup(group: number): void {
        if (this.#strict) {
            throw new WireError('a field of an unknown type');
        }
        for (;;) {
            const tag = Number(this.#varint());
            const [number, type] = [Math.floor(tag / 8), tag % 8];
            if (type === END_GROUP) {
                if (number !== group) {
                    throw new WireError('a group that ends as another');
                }
                return;
            }
            if (type === GROUP) {
                this.#skipGroup(number);
            } else {
                this.#value(type);
            }
        }
    }
}
