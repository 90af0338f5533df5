// SPDX-License-Identifier: Apache-2.0
// Small helpers over bytes and keys: hashes, comparisons, and the order in which Fabric sorts strings (UTF-8 bytes, not UTF-16 units).
import { createHash, hash } from 'node:crypto';
import { asBuffer } from '../../protos/wire';

export const EMPTY = new Uint8Array(0);

/** SHA-256 over one or several byte strings in a row. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
    const [only] = parts;
    if (parts.length === 1 && only) {
        return hash('sha256', only, 'buffer');
    }
    const digest = createHash('sha256');
    parts.forEach((part) => digest.update(part));
    return digest.digest();
}

export function utf8(text: string): Buffer {
    return Buffer.from(text, 'utf8');
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
    return Buffer.compare(a, b) === 0;
}

export function hex(bytes: Uint8Array): string {
    return asBuffer(bytes).toString('hex');
}

/** Surrogates stand for code points above U+FFFF, so they sort after U+E000..U+FFFF. */
function rank(unit: number): number {
    if (unit < 0xd800) {
        return unit;
    }
    return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Compares two strings as their UTF-8 bytes compare, without encoding them. */
export function compareUtf8(a: string, b: string): number {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) {
        const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
        if (difference !== 0) {
            return difference;
        }
    }
    return a.length - b.length;
}

/** The entries of a map, sorted by key as Go sorts strings. */
export function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
    return [...map].sort(([a], [b]) => compareUtf8(a, b));
}
