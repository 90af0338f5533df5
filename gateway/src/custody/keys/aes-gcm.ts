// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM with a 128-bit tag, as one box of bytes: under a random nonce that never needs counting, or under a given one.

import { createCipheriv, createDecipheriv, createHmac, createSecretKey, KeyObject, randomBytes } from 'node:crypto';

const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const SALT_BYTES = 16;
const VERSION = 1;
const HEADER_BYTES = 1 + SALT_BYTES + NONCE_BYTES;

// Node 24 takes five times as long for a key given as bytes as for one wrapped by createSecretKey; wrapping takes a tenth of a box.

/** 32 bytes, or the same wrapped once by who uses them often. */
export type SecretKey = Uint8Array | KeyObject;

/** As Node's functions want it. */
export function wrapped(key: SecretKey): KeyObject {
    return key instanceof KeyObject ? key : createSecretKey(key);
}

/** What besides the content goes into AES-256-GCM. */
export interface GcmInputs {
    /** 32 bytes. */
    readonly key: Uint8Array;
    /** 12 bytes that are never used twice with this key. */
    readonly nonce: Uint8Array;
    /** Bytes that are not stored, and must be the same to open. */
    readonly associated: Uint8Array;
}

/** AES-256-GCM: ciphertext, then 16 bytes of tag. */
export function encryptGcm(plaintext: Uint8Array, { key, nonce, associated }: GcmInputs): Buffer {
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES }).setAAD(associated);
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `encryptGcm` made; throws when key, nonce, associated data or a byte differs. */
export function decryptGcm(sealed: Uint8Array, { key, nonce, associated }: GcmInputs): Buffer {
    const end = Math.max(0, sealed.length - TAG_BYTES); // a tag of fewer bytes is refused, because its length is given above
    const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES }).setAAD(associated);
    decipher.setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}

/**
 * Seals under a fresh 28-byte nonce: its first 16 bytes derive a key for this box alone, the other 12 are the GCM nonce, so
 * that one key may seal far more boxes than the 2^32 which random 96-bit nonces allow.
 *
 * Box: version (1 byte), salt (16), nonce (12), ciphertext, tag (16).
 */
export function sealBox(key: SecretKey, plaintext: Uint8Array, associated: Uint8Array): Buffer {
    const random = randomBytes(SALT_BYTES + NONCE_BYTES);
    const [salt, nonce] = [random.subarray(0, SALT_BYTES), random.subarray(SALT_BYTES)];
    const body = encryptGcm(plaintext, { key: boxKey(key, salt), nonce, associated });
    const parts = [Uint8Array.of(VERSION), random, body];
    // In memory of its own: small buffers share 64 KiB of Node's pool, and posting one of them to another thread copies all of that, forty
    // times as long as for the box alone, and whatever else lay there would go along.
    const box = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const part of parts) {
        box.set(part, offset);
        offset += part.length;
    }
    return box;
}

/** Opens a box of `sealBox`; throws when the key or the associated data differs, or a byte was altered. */
export function openBox(key: SecretKey, box: Uint8Array, associated: Uint8Array): Buffer {
    if (box[0] !== VERSION) {
        throw new Error('not a sealed box');
    }
    const salt = box.subarray(1, 1 + SALT_BYTES);
    const nonce = box.subarray(1 + SALT_BYTES, HEADER_BYTES);
    return decryptGcm(box.subarray(HEADER_BYTES), { key: boxKey(key, salt), nonce, associated });
}

function boxKey(key: SecretKey, salt: Uint8Array): Buffer {
    return createHmac('sha256', wrapped(key)).update('wardledger box\0').update(salt).digest();
}
