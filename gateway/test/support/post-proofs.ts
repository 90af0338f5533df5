// SPDX-License-Identifier: Apache-2.0
// Posts with a key and a nonce of their own, and what the ledger has of them, for tests that seal posts without intake.

import { type KeyObject, sign } from 'node:crypto';
import { postDigestOf, type PostSecrets, signedBytesOf } from '@wardledger/chaincode/crypto';
import type { SentPost } from '@wardledger/chaincode/domain';
import type { PostProof, PostReadings } from '../../src/custody';
import type { AttestedWindow, DifferingPosts } from '../../src/custody/ports/attestation';

export const PROOF: PostProof = { key: 'K'.repeat(43), nonce: 'N'.repeat(22) };

/** By which posts name device and patient. */
export const OUTSIDE = { device: 'm1', patient: 'P001' };

/** The digest of a post as its envelope holds it, or with something else in it. */
export function digestOf({ proof, sent, signals, ...post }: PostReadings, change: Partial<SentPost> = {}): string {
    return postDigestOf({ ...post, signals: sent ?? signals, ...OUTSIDE, ...change }, proof);
}

/** A post as a device signs it that is enrolled: docs/post-bytes.md. */
export function signedBy<Post extends Omit<SentPost, 'start'> & { readonly start: string }>(
    key: KeyObject,
    post: Post,
    secrets: PostSecrets = PROOF,
): Post & { readonly proof: PostSecrets & { readonly digest: string; readonly signature: string } } {
    const digest = postDigestOf({ ...post, start: Date.parse(post.start) }, secrets);
    const bytes = signedBytesOf({ sequence: post.sequence, digest });
    const signature = sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return { ...post, proof: { ...secrets, digest, signature } };
}

/** @throws Error where posts differ from their digests */
export function attestedIn(answer: AttestedWindow | DifferingPosts): AttestedWindow {
    if ('differing' in answer) {
        throw new Error(`posts differ: ${answer.differing.join()}`);
    }
    return answer;
}
