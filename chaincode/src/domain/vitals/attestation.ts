// SPDX-License-Identifier: Apache-2.0
// What a ward's custodian attests of a window: that it opened the readings itself, and made the ciphertext of them.

import { type Static, Type } from '@sinclair/typebox';
import { closed } from '../kernel';

export const AttestationSchema = closed({
    /** An Ed25519 public key (RFC 8032, 5.1.5): 32 bytes, base64url. */
    publicKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43 }),
    /** RFC 8032, 5.1.6: 64 bytes, base64url. */
    signature: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$', maxLength: 86 }),
});
/** The signature of a custodian, and the key that verifies it; whether that key counts is what the wards have approved. */
export type Attestation = Static<typeof AttestationSchema>;
