// SPDX-License-Identifier: Apache-2.0
// Custodians' attestation keys for tests, one a ward: fixed, so that signatures are the same in every run (RFC 8032 draws nothing).

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { attestedText, type VitalsWindow, type WindowStatement } from '../../src/domain';
import { identities } from '../support/certificates';
import type { LedgerDouble } from '../support/ledger-double';

const CHANNEL = 'mychannel';

/** PKCS #8 of an Ed25519 key, before its 32 bytes (RFC 8410, 7). */
const PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKeyOf = (word: string) =>
    createPrivateKey({ key: Buffer.concat([PREFIX, createHash('sha256').update(word).digest()]), format: 'der', type: 'pkcs8' });

/** The public key that follows from a word: 32 bytes, base64url. */
export const attestationKeyOf = (word: string): string => String(createPublicKey(privateKeyOf(word)).export({ format: 'jwk' }).x);

/** Its digest, as the wards approve it, computed apart from the code under test. */
export const attestationKeyDigest = (word: string): string =>
    createHash('sha256')
        .update(Buffer.from(attestationKeyOf(word), 'base64url'))
        .digest('hex');

/** A statement as a custodian of this name attests it for a ward. */
export function attested(statement: WindowStatement, ward: string, word: string = ward, channel: string = CHANNEL): VitalsWindow {
    const signature = sign(null, Buffer.from(attestedText(channel, ward, statement), 'utf8'), privateKeyOf(word));
    return { ...statement, attestation: { publicKey: attestationKeyOf(word), signature: signature.toString('base64url') } };
}

/** The request by which a ward's windows are submitted; a ward may be named by its MSP. */
export const submission = (windows: readonly WindowStatement[], of = 'ward1') => {
    const ward = of.toLowerCase().replace('msp', '');
    return { windows: windows.map((window) => attested(window, ward)) };
};

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
