// SPDX-License-Identifier: Apache-2.0
// Texts in protobuf messages must be UTF-8, which Go checks as it parses. JavaScript clients and chaincodes can send half a surrogate pair.
import { isUtf8 } from 'node:buffer';
import { NOT_UTF8, type WireMessage } from './wire';

/** Where a message has a text: numbers of fields, the last that of the text, those before of messages around it. */
export type TextPath = readonly number[];

const isSound = (message: WireMessage, [field = 0, ...inner]: TextPath): boolean =>
    inner.length === 0 ? message.all(field).every((text) => isUtf8(text)) : isSound(message.message(field), inner);

/** Throws, with Go's text, unless all these texts are UTF-8. */
export function requireUtf8(message: WireMessage, paths: readonly TextPath[]): void {
    // When all of it is UTF-8 every part is, for the tags between the parts are ASCII.
    if (!isUtf8(message.bytes) && !paths.every((path) => isSound(message, path))) {
        throw new Error(NOT_UTF8);
    }
}
