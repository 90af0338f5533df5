// SPDX-License-Identifier: Apache-2.0
// SHA-256 of short messages, and keys by HMAC-SHA-256, thousands a second: node:crypto takes many times as long to set a hash or a key up as to hash a block.

import { createHmac, createSecretKey, hash, KeyObject, pbkdf2Sync } from 'node:crypto';

/** Bytes of a digest, and of a key. */
export const HASH_BYTES = 32;

/**
 * Computes SHA-256.
 * @returns 32 bytes.
 */
export function sha256(bytes: Uint8Array): Buffer {
    // As a string of bytes: a buffer of OpenSSL's own costs four times the hash.
    return Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
}

/**
 * Computes HMAC-SHA-256 (RFC 2104).
 * @returns 32 bytes.
 */
export function hmacSha256(key: Uint8Array | KeyObject, message: Uint8Array): Buffer {
    // Where it is given bytes, node:crypto takes four times as long to find out that they are no key object.
    const secret = key instanceof KeyObject ? key : createSecretKey(key);
    return createHmac('sha256', secret).update(message).digest();
}

/**
 * Derives keys of a key: number n, counted from 1, is HMAC-SHA-256 over its four bytes, the most significant first. PBKDF2 of one round is just that (RFC 8018), for all in one call.
 * @param key - 32 random bytes: nothing is stretched here.
 * @param count - how many, at least 1.
 * @returns 32 bytes each, number 1 first.
 */
export function keysOf(key: Uint8Array, count: number): Buffer[] {
    const bytes = pbkdf2Sync(key, new Uint8Array(0), 1, count * HASH_BYTES, 'sha256');
    return Array.from({ length: count }, (_, place) => bytes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES));
}
