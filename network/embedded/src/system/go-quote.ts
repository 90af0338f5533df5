// SPDX-License-Identifier: Apache-2.0
// A text in quotation marks as Go's strconv.Quote writes it: error texts of peers have it.
import { demandDefined } from '../invariants';

const SHORT = new Map([
    ['\x07', '\\a'],
    ['\b', '\\b'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['\v', '\\v'],
    ['"', '\\"'],
    ['\\', '\\\\'],
]);

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function escaped(character: string): string {
    const code = demandDefined(character.codePointAt(0), 'the code point of a character');
    if (code < 0x20 || code === 0x7f) {
        return `\\x${hex(code, 2)}`;
    }
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

/** Letters, marks, numbers, punctuation, symbols and the plain space stay as they are. */
const isPrintable = (character: string): boolean => character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);

/** The text, quoted. */
export function goQuote(text: string): string {
    const quoted = Array.from(text, (character) => SHORT.get(character) ?? (isPrintable(character) ? character : escaped(character)));
    return `"${quoted.join('')}"`;
}
