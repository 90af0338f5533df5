// SPDX-License-Identifier: Apache-2.0
// What a post is committed to on the ledger: by the key and the nonce that it brings, or by the ward's.

import { postDigestOf, type PostProof, postSecretsOf } from '../../../custody';
import type { DevicePost } from '../ports/device-post';
import type { PlausiblePost } from './plausibility';

/** A digest, and by what it is opened. */
export interface Committed {
    readonly digest: string;
    readonly proof: PostProof;
}

/**
 * Commits a post as it was sent.
 * @returns `undefined` where it brings another digest than its own: what came is not what the device has committed
 */
export function commit(postKey: Uint8Array, { proof: brought, ...post }: DevicePost, { first }: PlausiblePost): Committed | undefined {
    const sent = { ...post, start: first };
    if (brought === undefined) {
        const proof = postSecretsOf(postKey, sent);
        return { digest: postDigestOf(sent, proof), proof };
    }
    const { digest, ...proof } = brought;
    return postDigestOf(sent, proof) === digest ? { digest, proof } : undefined;
}
