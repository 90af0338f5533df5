// SPDX-License-Identifier: Apache-2.0
// Posts with a key and a nonce of their own, and what the ledger has of them, for tests that seal posts without intake.

import { postDigestOf } from '@wardledger/chaincode/crypto';
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

/** @throws Error where posts differ from their digests */
export function attestedIn(answer: AttestedWindow | DifferingPosts): AttestedWindow {
    if ('differing' in answer) {
        throw new Error(`posts differ: ${answer.differing.join()}`);
    }
    return answer;
}
