// SPDX-License-Identifier: Apache-2.0
// Decisions, sealed with a key that only the custodian that asked has. Peers have no randomness and must endorse the same bytes, so the iv is
// made of key and plaintext (as RFC 8452 and RFC 5297 do): two answers under one key, of two states, never share a key stream.

import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { canonicalJson, type DecisionAnswer, type Hex64, type RefusalAnswer, type SnapshotPart } from '../domain';
import { hmacSha256 } from './keyed-hash';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals an answer.
 * @param answer - what was decided, who refuses, or a part of a snapshot.
 * @param key - 32 bytes, for this answer alone.
 * @returns base64 of iv, ciphertext and tag.
 */
export function sealDecision(answer: DecisionAnswer | RefusalAnswer | SnapshotPart, key: Hex64): string {
    const secret = createSecretKey(key, 'hex');
    const plaintext = Buffer.from(canonicalJson(answer), 'utf8');
    const iv = hmacSha256(secret, plaintext).subarray(0, IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, secret, iv, { authTagLength: TAG_BYTES });
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([iv, ciphertext, cipher.getAuthTag()]).toString('base64');
}

/**
 * Opens an answer.
 * @param sealed - as {@link sealDecision} made it.
 * @param key - the same.
 * @returns undefined for what was not sealed with this key, or was changed.
 */
export function openDecision(sealed: string, key: Hex64): DecisionAnswer | undefined {
    return opened(sealed, key) as DecisionAnswer | undefined;
}

/**
 * Opens a part of a snapshot.
 * @param sealed - as {@link sealDecision} made it.
 * @param key - the same.
 * @returns undefined for what was not sealed with this key, or was changed.
 */
export function openSnapshotPart(sealed: string, key: Hex64): SnapshotPart | undefined {
    return opened(sealed, key) as SnapshotPart | undefined;
}

/**
 * Opens what was said of who refuses.
 * @param sealed - as {@link sealDecision} made it.
 * @param key - the same.
 * @returns undefined for what was not sealed with this key, or was changed.
 */
export function openRefusals(sealed: string, key: Hex64): RefusalAnswer | undefined {
    return opened(sealed, key) as RefusalAnswer | undefined;
}

function opened(sealed: string, key: Hex64): unknown {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < IV_BYTES + TAG_BYTES) {
        return undefined;
    }
    const decipher = createDecipheriv(ALGORITHM, createSecretKey(key, 'hex'), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
        const plaintext = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
        return JSON.parse(plaintext.toString('utf8')) as unknown;
    } catch {
        return undefined;
    }
}
