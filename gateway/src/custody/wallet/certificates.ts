// SPDX-License-Identifier: Apache-2.0
// Issues client certificates with the ward's own authority (development; a hospital enrols with its Fabric CA instead).

import 'reflect-metadata'; // the X.509 library asks for it before it is loaded
import { randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import type { PemPair } from './organization-folder';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const VALID_DAYS = 365;
const BACKDATED_MINUTES = 5;
const DAY = 86_400_000;

/** So long before its end a certificate is replaced: months of warning for whoever is away, no certificate younger than it must be. */
const RENEWED_BEFORE_DAYS = 30;

/** SHA-256 (hex) of the DER certificate: the name under which the ledger knows it. */
export function certificateIdOf(pem: string): string {
    return sha256Hex(new NodeCertificate(pem).raw);
}

/** The end of a certificate, milliseconds since the epoch. */
function endOf(pem: string): number {
    return new NodeCertificate(pem).validToDate.getTime();
}

/** When a certificate should be replaced by a new one, milliseconds since the epoch; never, for what is no certificate. */
export function renewalTime(pem: string): number {
    try {
        return endOf(pem) - RENEWED_BEFORE_DAYS * DAY;
    } catch {
        return Infinity;
    }
}

/** Whether a new certificate of this authority is due now, and would last longer than the one there is: not when that ends with its authority. */
export function isDueForRenewal(pem: string, authority: string, now: number): boolean {
    return renewalTime(pem) <= now && endOf(pem) < endOf(authority);
}

/** Issues a P-256 certificate with node OU `client`, whose common name is random: it says nothing about its holder. */
export async function issueClientCertificate(authority: PemPair, now: Date): Promise<PemPair> {
    const root = new x509.X509Certificate(authority.certificate);
    const rootKey = await webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(authority.privateKey), P256, false, ['sign']);
    // Whole seconds, and never longer than the authority itself is valid.
    const start = Math.max(now.getTime() - BACKDATED_MINUTES * 60_000, root.notBefore.getTime());
    const end = Math.min(now.getTime() + VALID_DAYS * DAY, root.notAfter.getTime());
    // The identifier that the authority itself states: Fabric's tools derive it by SHA-256, the X.509 library by SHA-1, and a verifier compares.
    const stated = root.getExtension(x509.SubjectKeyIdentifierExtension);
    const authorityKeyIdentifier =
        stated === null
            ? await x509.AuthorityKeyIdentifierExtension.create(await root.publicKey.export())
            : new x509.AuthorityKeyIdentifierExtension(stated.keyId, false);
    const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: `40${randomBytes(15).toString('hex')}`, // positive, 128 bits
        issuer: root.subjectName,
        subject: new x509.Name([{ OU: ['client'] }, { CN: [randomBytes(16).toString('hex')] }]),
        notBefore: wholeSecond(start),
        notAfter: wholeSecond(end),
        publicKey: keys.publicKey,
        signingKey: rootKey,
        signingAlgorithm: P256,
        extensions: [
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.BasicConstraintsExtension(false, undefined, true),
            authorityKeyIdentifier,
        ],
    });
    const privateKey = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return { certificate: `${certificate.toString('pem')}\n`, privateKey: `${privateKey}\n` };
}

function wholeSecond(time: number): Date {
    return new Date(Math.floor(time / 1000) * 1000);
}
