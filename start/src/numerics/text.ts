// SPDX-License-Identifier: Apache-2.0
// Bytes of an export to text: UTF-8, UTF-16 with a byte order mark, else what spreadsheets on Windows write.
import { NumericsError } from './problems';

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
        return undefined;
    }
}

/**
 * Reads bytes as text, without its byte order mark.
 * @throws NumericsError where they are none
 */
export function textOf(bytes: Uint8Array): string {
    const mark = `${String(bytes[0])} ${String(bytes[1])}`;
    const utf16 = { '255 254': 'utf-16le', '254 255': 'utf-16be' }[mark];
    const text = utf16 === undefined ? (decoded(bytes, 'utf-8') ?? decoded(bytes, 'windows-1252')) : decoded(bytes, utf16);
    if (text === undefined || text.includes('\0')) {
        throw new NumericsError([{ says: 'this is no text: save it as CSV, in UTF-8 or in UTF-16 with a byte order mark' }]);
    }
    return text;
}
