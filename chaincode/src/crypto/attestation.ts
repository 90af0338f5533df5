// SPDX-License-Identifier: Apache-2.0
// Verifies what custodians attest. The key comes with the windows; which key counts is what the wards have approved.

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Attestation, Hex64 } from '../domain';
import { sha256Hex } from './digests';

/**
 * Computes the digest under which the two wards approve an attestation key.
 * @param key - its 32 bytes, base64url.
 */
export function attestationKeyDigestOf(key: string): Hex64 {
    return sha256Hex(Buffer.from(key, 'base64url'));
}

/** Keys are few, and to import one takes longer than to hash what it has signed. */
const MOST_IMPORTED = 64;
const imported = new Map<string, KeyObject>();

function importedKey(publicKey: string): KeyObject {
    const known = imported.get(publicKey);
    if (known !== undefined) {
        return known;
    }
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    if (imported.size === MOST_IMPORTED) {
        imported.clear();
    }
    imported.set(publicKey, key);
    return key;
}

/**
 * Tells whether a key has signed a text.
 * @param attestation - the key, and the signature.
 * @param text - as signed.
 * @returns false also for 32 bytes that are no key.
 */
export function isAttested({ publicKey, signature }: Attestation, text: string): boolean {
    try {
        return verify(null, Buffer.from(text, 'utf8'), importedKey(publicKey), Buffer.from(signature, 'base64url'));
    } catch {
        return false;
    }
}
