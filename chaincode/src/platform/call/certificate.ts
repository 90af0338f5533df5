// SPDX-License-Identifier: Apache-2.0
// Reads what matters from a caller's certificate, once for each certificate. The peer has checked signature and chain before.

import { type KeyObject, X509Certificate } from 'node:crypto';
import { DomainError, ERRORS, type Hex64, type Milliseconds } from '../../domain';
import { certificateTime } from './certificate-time';

const ADMINISTRATOR = 'OU=admin';
const CACHE_LIMIT = 1024;

/** What the ledger needs to know of a certificate. */
export interface CertificateFacts {
    /** SHA-256 of the DER bytes. */
    readonly certificateId: Hex64;
    /** The subject has the `admin` node OU. */
    readonly administrator: boolean;
    readonly publicKey: KeyObject;
    /** When it is valid; of a proposal's creator the peer has looked at that before. */
    readonly from: Milliseconds;
    readonly until: Milliseconds;
}

/** Parsing costs more than everything else of a small transaction. The facts follow from the bytes alone, so a cache cannot change a result. */
const cache = new Map<string, CertificateFacts>();

/**
 * Reads a certificate.
 * @param pem - the identity bytes of the proposal's creator, or of whoever signed inside.
 * @throws DomainError ACTOR_UNKNOWN for anything but an X.509 certificate.
 */
export function certificateFacts(pem: Uint8Array): CertificateFacts {
    const text = Buffer.from(pem).toString('latin1');
    const known = cache.get(text);
    if (known !== undefined) {
        return known;
    }
    let facts: CertificateFacts;
    try {
        const certificate = new X509Certificate(pem);
        // Control characters inside a value are escaped by OpenSSL, so a line is one attribute.
        const administrator = certificate.subject.split('\n').includes(ADMINISTRATOR);
        facts = {
            certificateId: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
            administrator,
            publicKey: certificate.publicKey,
            from: certificateTime(certificate.validFrom),
            until: certificateTime(certificate.validTo),
        };
    } catch {
        throw new DomainError(ERRORS.ACTOR_UNKNOWN);
    }
    if (cache.size >= CACHE_LIMIT) {
        cache.clear();
    }
    cache.set(text, facts);
    return facts;
}
