// SPDX-License-Identifier: Apache-2.0
// Key and nonce of a post that brings none. They come of the ward's key and of the post itself, so that the same post, sent again to a store that was lost, has the same
// digest; to whoever has not the ward's key they are as good as drawn.

import { createSecretKey, hkdfSync } from 'node:crypto';
import type { PostSecrets } from '@wardledger/chaincode/crypto';
import { postHeader, postReadings, type SentPost } from '@wardledger/chaincode/domain';

const KEY_BYTES = 32;
const NONCE_BYTES = 16;

/**
 * Gives key and nonce of a post: HKDF-SHA-256 (RFC 5869) of its bytes, salted with the ward's key.
 *
 * @param postKey - the 32 bytes of `CustodianKeys.postKey`
 * @param post - as it was sent
 */
export function postSecretsOf(postKey: Uint8Array, post: SentPost): PostSecrets {
    const content = createSecretKey(Buffer.concat([postHeader(post), ...postReadings(post)]));
    const bytes = Buffer.from(hkdfSync('sha256', content, postKey, 'wardledger/v1/post-secrets', KEY_BYTES + NONCE_BYTES));
    return { key: bytes.toString('base64url', 0, KEY_BYTES), nonce: bytes.toString('base64url', KEY_BYTES) };
}
