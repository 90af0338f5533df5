// SPDX-License-Identifier: Apache-2.0
// Verifies what devices sign: the digest of a post, on P-256, by the key with which the device is enrolled.

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { DomainError, ERRORS, type Hex64 } from '../domain';

/** Bytes of x and y, and of r and s. */
const HALF = 32;
/** How what a device signs begins. */
const SIGNED_TAG = Buffer.from('wardledger device post 1\n', 'ascii');

/** A post, as its device signs it: the number stands in it because whoever verifies sees it, and not what the digest is of. */
export interface SignedPost {
    readonly sequence: number;
    readonly digest: Hex64;
}

/**
 * Gives the bytes that a device signs: the tag, the sequence number in eight bytes, the digest.
 * @see docs/post-bytes.md
 */
export function signedBytesOf({ sequence, digest }: SignedPost): Buffer {
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(sequence));
    return Buffer.concat([SIGNED_TAG, number, Buffer.from(digest, 'hex')]);
}

/** @throws an error of OpenSSL for what is no point of the curve */
function keyOf(publicKey: string): KeyObject {
    const point = Buffer.from(publicKey, 'base64url');
    const [x, y] = [point.subarray(0, HALF).toString('base64url'), point.subarray(HALF).toString('base64url')];
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}

/**
 * Refuses what is no public key of a device.
 * @param publicKey - x and y, base64url.
 * @throws DomainError DEVICE_KEY_INVALID
 */
export function demandDeviceKey(publicKey: string): void {
    try {
        keyOf(publicKey);
    } catch {
        throw new DomainError(ERRORS.DEVICE_KEY_INVALID, '/publicKey: No point of P-256', { pointer: '/publicKey' });
    }
}

/**
 * Tells whether a device has signed a post.
 * @param publicKey - with which it is enrolled: x and y, base64url.
 * @param post - its number and digest.
 * @param signature - r and s, base64url.
 * @see docs/post-bytes.md
 */
export function isSignedByDevice(publicKey: string, post: SignedPost, signature: string): boolean {
    const key = { key: keyOf(publicKey), dsaEncoding: 'ieee-p1363' } as const;
    return verify('sha256', signedBytesOf(post), key, Buffer.from(signature, 'base64url'));
}
