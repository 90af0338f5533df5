// SPDX-License-Identifier: Apache-2.0
// What a ward's custodian attests of a window: that it opened the readings itself, and made the ciphertext of them.

import { type Static, Type } from '@sinclair/typebox';
import { canonicalJson, closed } from '../kernel';
import type { WindowStatement } from './window';

export const AttestationSchema = closed({
    /** An Ed25519 public key (RFC 8032, 5.1.5): 32 bytes, base64url. */
    key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43 }),
    /** RFC 8032, 5.1.6: 64 bytes, base64url. */
    signature: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$', maxLength: 86 }),
});
/** The signature of a custodian, and the key that verifies it; whether that key counts is what the wards have approved. */
export type Attestation = Static<typeof AttestationSchema>;

/** Nothing else that the key signs begins so. */
const PURPOSE = 'wardledger/window/1';

/**
 * Gives the text that a custodian signs: the whole statement, for one ward of one channel.
 * @param channel - on which the window is submitted.
 * @param ward - whose custodian attests.
 * @param statement - the window; an attestation that it has already is left out.
 */
export function attestedText(channel: string, ward: string, statement: WindowStatement): string {
    const { id, subject, keyId, parameterSet, signals, first, last, ciphertext, envelope, posts, mode } = statement;
    const attested: WindowStatement = { id, subject, keyId, parameterSet, signals, first, last, ciphertext, envelope, posts, mode };
    return canonicalJson({ purpose: PURPOSE, channel, ward, window: attested });
}
