// SPDX-License-Identifier: Apache-2.0
// Ids and keyed names are texts of 32 or 64 hexadecimal digits wherever they are spoken of, and half as many bytes in the file: what is sealed has more than 32.

import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';

const LENGTHS: readonly number[] = [16, 32];
const DIGITS = /^[0-9a-f]+$/;

/** As the file has it. */
export function storedOf(value: SQLInputValue): SQLInputValue {
    return typeof value === 'string' && LENGTHS.includes(value.length / 2) && DIGITS.test(value) ? Buffer.from(value, 'hex') : value;
}

/** As it is spoken of. */
export function spokenOf(value: SQLOutputValue): SQLOutputValue {
    return value instanceof Uint8Array && LENGTHS.includes(value.length)
        ? Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')
        : value;
}

/** A row as it is spoken of: changed in its place, because nobody else has it. */
export function spokenRow(row: Record<string, SQLOutputValue>): Record<string, SQLOutputValue> {
    for (const column of Object.keys(row)) {
        const value = row[column];
        if (value instanceof Uint8Array) {
            row[column] = spokenOf(value);
        }
    }
    return row;
}
