// SPDX-License-Identifier: Apache-2.0
// An author's signature of an entry: ECDSA P-256 over a text that is no message of Fabric's, so that it never counts as a call. It stands inside the seal,
// beside the certificate; whose that is, the ledger says.

import { createHash, verify, X509Certificate } from 'node:crypto';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { canonicalJson, type EntrySealedFor, type Hex64 } from '@wardledger/chaincode/domain';

/** A signature and by what it is verified. */
export interface EntrySignature {
    /** PEM. */
    readonly certificate: string;
    /** DER, base64. */
    readonly signature: string;
}

/** What is signed: whose entry it is, of what kind, and what it says. */
export interface SignedEntry {
    readonly sealedFor: Omit<EntrySealedFor, 'type'>;
    readonly content: unknown;
}

/** SHA-256 of what is signed. */
export function entryDigest({ sealedFor, content }: SignedEntry): Hex64 {
    return sha256Hex(canonicalJson({ ...sealedFor, content }));
}

/** The text that is signed. Its first byte begins no protobuf message: wire type 7 does not exist. */
export function entryText(digest: Hex64): Buffer {
    return Buffer.from(`wardledger entry 1 ${digest}`, 'utf8');
}

/**
 * Whether somebody signed this entry.
 * @param certificateId - whose signature it must be: SHA-256 of the DER certificate that the ledger has for the author.
 */
export function isSignedBy(certificateId: Hex64, entry: SignedEntry, { certificate, signature }: EntrySignature): boolean {
    try {
        const { raw, publicKey } = new X509Certificate(certificate);
        const isAuthors = createHash('sha256').update(raw).digest('hex') === certificateId;
        return isAuthors && verify('sha256', entryText(entryDigest(entry)), publicKey, Buffer.from(signature, 'base64'));
    } catch {
        return false;
    }
}
