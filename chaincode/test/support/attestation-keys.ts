// SPDX-License-Identifier: Apache-2.0
// Custodians' attestation keys for tests, one a ward: fixed, so that signatures are the same in every run (RFC 8032 draws nothing).

import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { identities } from './certificates';
import type { LedgerDouble } from './ledger-double';

/** PKCS #8 of an Ed25519 key, before its 32 bytes (RFC 8410, 7). */
const PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The private key that follows from a word. */
export const attestingKeyOf = (word: string): KeyObject =>
    createPrivateKey({ key: Buffer.concat([PREFIX, createHash('sha256').update(word).digest()]), format: 'der', type: 'pkcs8' });

/** Its public key: 32 bytes, base64url. */
export const attestationKeyOf = (word: string): string => String(createPublicKey(attestingKeyOf(word)).export({ format: 'jwk' }).x);

/** Its digest, as the wards approve it, computed apart from the code under test. */
export const attestationKeyDigest = (word: string): string =>
    createHash('sha256')
        .update(Buffer.from(attestationKeyOf(word), 'base64url'))
        .digest('hex');

/** Both wards approve the keys of both custodians. */
export async function approveAttestationKeys(ledger: LedgerDouble): Promise<void> {
    const { ward1Admin, ward2Admin } = identities;
    for (const [ward, proposer, approver] of [
        ['ward1', ward1Admin, ward2Admin],
        ['ward2', ward2Admin, ward1Admin],
    ] as const) {
        const key = { digest: attestationKeyDigest(ward) };
        const proposal = { kind: 'attestation-key' as const, scope: ward, ...key, expires: ledger.time + 1 };
        const { id } = await ledger.submit('governance:Propose', proposal, { as: proposer });
        await ledger.submit('governance:Approve', { id, ...key }, { as: approver });
    }
}
