// SPDX-License-Identifier: Apache-2.0
// What is needed of bytes, with WebCrypto and nothing else: hashes, comparisons, and bytes as keys of a map.

/** No bytes. */
export const NOTHING = new Uint8Array(0);

const encoder = new TextEncoder();
const binary = new TextDecoder('latin1');

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** A key of a map for bytes: another one for any other bytes. */
export const keyOf = (bytes: Uint8Array): string => binary.decode(bytes);

/** All parts in a row. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}

/** SHA-256 over all parts in a row. */
export async function sha256(...parts: readonly Uint8Array[]): Promise<Uint8Array> {
    const [only = NOTHING] = parts;
    const whole = parts.length === 1 ? only : joined(parts);
    return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', whole));
}

/** Negative, zero or positive, as the bytes come in order. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
    const length = Math.min(left.length, right.length);
    for (let at = 0; at < length; at++) {
        const difference = (left[at] ?? 0) - (right[at] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    return left.length - right.length;
}

export const isSame = (left: Uint8Array, right: Uint8Array): boolean => left.length === right.length && compareBytes(left, right) === 0;

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Surrogates stand for code points above U+FFFF, so they come after U+E000 to U+FFFF. */
function rank(unit: number): number {
    if (unit < 0xd800) {
        return unit;
    }
    return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Compares texts as their UTF-8 bytes compare, which is how a peer orders keys. */
export function compareTexts(left: string, right: string): number {
    const length = Math.min(left.length, right.length);
    for (let at = 0; at < length; at++) {
        const difference = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at));
        if (difference !== 0) {
            return difference;
        }
    }
    return left.length - right.length;
}
