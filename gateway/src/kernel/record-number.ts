// SPDX-License-Identifier: Apache-2.0
// How a record number is written: as it is, or, where each ward has numbers of its own, behind the ward whose it is.

import { WARDS } from '@wardledger/chaincode/domain';
import { OUTSIDE_ID_PATTERN } from './outside-id';

/** No outside id has one, so that a number with its ward is nobody's number by itself. */
const SEPARATOR = ':';

/** A number, or one with its ward: `ward2:P001`. */
export const RECORD_NUMBER_PATTERN = OUTSIDE_ID_PATTERN.replace('^', `^(?:(?:${WARDS.join('|')})${SEPARATOR})?`);

/** What {@link RECORD_NUMBER_PATTERN} takes at most. */
export const LONGEST_RECORD_NUMBER = 64 + Math.max(...WARDS.map(({ length }) => length)) + SEPARATOR.length;

/** A record number, and whose it is where that is said. */
export interface RecordNumber {
    readonly id: string;
    readonly ward: string | undefined;
}

/** Reads a number that has the form. */
export function readNumber(text: string): RecordNumber {
    const [id = text, ward] = text.split(SEPARATOR).reverse();
    return { id, ward };
}

/** Writes a number with the ward whose it is. */
export function writeNumber(id: string, ward: string): string {
    return ward + SEPARATOR + id;
}

/** A number as its own ward calls it; another ward's, and any other text, stays as it is. */
export function shownNumber(text: string, ward: string): string {
    return text.startsWith(ward + SEPARATOR) ? text.slice(ward.length + SEPARATOR.length) : text;
}
