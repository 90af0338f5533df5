// SPDX-License-Identifier: Apache-2.0
// Verifies what custodians attest. The key comes with the windows; which key counts is what the wards have approved.

import { createPublicKey, verify } from 'node:crypto';
import type { Attestation, Hex64 } from '../domain';
import { sha256Hex } from './digests';

/**
 * Computes the digest under which the two wards approve an attestation key.
 * @param key - its 32 bytes, base64url.
 */
export function attestationKeyDigestOf(key: string): Hex64 {
    return sha256Hex(Buffer.from(key, 'base64url'));
}

/**
 * Tells whether a key has signed a text.
 * @param attestation - the key, and the signature.
 * @param text - as signed.
 * @returns false also for 32 bytes that are no key.
 */
export function isAttested({ publicKey, signature }: Attestation, text: string): boolean {
    try {
        const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
        return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
    } catch {
        return false;
    }
}
