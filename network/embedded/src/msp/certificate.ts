// SPDX-License-Identifier: Apache-2.0
// Certificates the way a membership service looks at them: found in PEM, chained to a root at the time the leaf begins.
import { X509Certificate } from 'node:crypto';
import type { CurveName } from './ecdsa-signature';

const PEM_BLOCK = /-----BEGIN [A-Z0-9 ]+-----\s*([A-Za-z0-9+/=\s]+?)-----END [A-Z0-9 ]+-----/;
const SERVER_USE = '1.3.6.1.5.5.7.3.1';
const ANY_USE = '2.5.29.37.0';
const SECOND = 1000;

/** The certificate of the first PEM block; undefined when there is none or it is no certificate. */
export function certificateFromPem(pem: Uint8Array): X509Certificate | undefined {
    const body = PEM_BLOCK.exec(Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).toString('latin1'))?.[1];
    if (body === undefined) {
        return undefined;
    }
    try {
        return new X509Certificate(Buffer.from(body, 'base64'));
    } catch {
        return undefined;
    }
}

/** The organisational units of a certificate's subject. */
export function organizationalUnits(certificate: X509Certificate): readonly string[] {
    const subject = certificate.toLegacyObject().subject as { OU?: string | string[] };
    return subject.OU === undefined ? [] : [subject.OU].flat();
}

/** The curve of a certificate's key; undefined for keys that Fabric's default crypto provider does not take. */
export function curveOf(certificate: X509Certificate): CurveName | undefined {
    const curve = certificate.publicKey.asymmetricKeyDetails?.namedCurve;
    return curve === 'prime256v1' || curve === 'secp384r1' ? curve : undefined;
}

const validAt = (certificate: X509Certificate, time: number): boolean =>
    certificate.validFromDate.getTime() <= time && time <= certificate.validToDate.getTime();

/** Go's verifier wants TLS server use of a certificate that lists extended uses at all. */
function usesAllowed(certificate: X509Certificate): boolean {
    const uses = certificate.keyUsage as readonly string[] | undefined;
    return uses === undefined || uses.includes(SERVER_USE) || uses.includes(ANY_USE);
}

const issuedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
    authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);

/**
 * Whether a certificate chains to one of the roots, at one second after its own beginning: a membership service never looks
 * at the present time, so that a transaction stays valid when its creator's certificate expires.
 */
export function chainsTo(certificate: X509Certificate, roots: readonly X509Certificate[]): boolean {
    const time = certificate.validFromDate.getTime() + SECOND;
    return (
        validAt(certificate, time) &&
        usesAllowed(certificate) &&
        roots.some((root) => validAt(root, time) && usesAllowed(root) && issuedBy(certificate, root))
    );
}
