// SPDX-License-Identifier: Apache-2.0
// Derives one key for each purpose from a parent key: HKDF-SHA-256 (RFC 5869) with the purpose as its info.

import { createHmac, hkdfSync } from 'node:crypto';
import { type SecretKey, wrapped } from './aes-gcm';

/** Every purpose for which a key is derived; a purpose is never used for two things. */
export type KeyPurpose =
    | 'store-row-seal'
    | 'store-row-key'
    | 'post-secrets'
    | 'gateway-store'
    | 'custodian-file'
    | 'wallet-entry-name'
    | 'backup'
    | 'kms-wrap'
    | 'cluster-seed'
    | 'openings-log'
    | 'partial-sum'
    | 'downtime-log'
    | 'downtime-snapshot'
    | 'downtime-switch';

/** A 32-byte key for one purpose. */
export function deriveKey(parent: Uint8Array, purpose: KeyPurpose): Buffer {
    return Buffer.from(hkdfSync('sha256', parent, new Uint8Array(0), `wardledger/v1/${purpose}`, 32));
}

/** HMAC-SHA-256 (hex) over parts, each preceded by its length so that no two lists of parts meet. */
export function keyedDigest(key: SecretKey, parts: readonly string[]): string {
    const text = parts.map((part) => `${String(Buffer.byteLength(part, 'utf8'))}:${part}`).join('');
    return createHmac('sha256', wrapped(key)).update(text, 'utf8').digest('hex');
}
