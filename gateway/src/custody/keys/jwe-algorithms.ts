// SPDX-License-Identifier: Apache-2.0
// The algorithms of every JWE that custody makes or opens; no other is accepted.

/** How the key of the content reaches a recipient. */
export const KEY_MANAGEMENT = 'ECDH-ES+A256KW';
/** How the content is encrypted. */
export const CONTENT_ENCRYPTION = 'A256GCM';
/** What jose is told before it decrypts: an algorithm that the sender chose is not enough. */
export const ACCEPTED_ALGORITHMS = {
    keyManagementAlgorithms: [KEY_MANAGEMENT],
    contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
};
