// SPDX-License-Identifier: Apache-2.0
// The key and certificate by which the other ward's gateway knows this one. Nobody issues it: whoever is to believe it holds it beforehand, byte for byte.

import 'reflect-metadata'; // the X.509 library asks for it before it is loaded
import { randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { makePrivateFolder, writeFileAtomic } from '../keys/sealed-files';
import type { PemPair } from './organization-folder';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** An end protects little where what counts is the certificate itself: long enough that nobody is cut off by it, not for ever. */
const VALID_DAYS = 1_825;
const BACKDATED = 300_000;
const DAY = 86_400_000;

/** Makes a certificate that signs itself, and its key. */
export async function newLinkCertificate(ward: string, now: number): Promise<PemPair> {
    const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: `40${randomBytes(15).toString('hex')}`, // positive, 128 bits
        name: new x509.Name([{ OU: ['wardledger ward link'] }, { CN: [ward] }]),
        notBefore: new Date(now - BACKDATED),
        notAfter: new Date(now + VALID_DAYS * DAY),
        keys,
        signingAlgorithm: P256,
        extensions: [
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
            new x509.BasicConstraintsExtension(false, undefined, true),
            // By these a verifier that holds two of one ward, while one replaces the other, takes the right one.
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
            await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    const privateKey = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return { certificate: `${certificate.toString('pem')}\n`, privateKey: `${privateKey}\n` };
}

/** Makes a gateway's key and certificate in a folder, those that are there stay. @returns what to tell the operator */
export async function ensureLinkCertificate(folder: string, ward: string): Promise<string> {
    const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
    const isThere = existsSync(certificateFile) && existsSync(keyFile);
    if (!isThere) {
        const { certificate, privateKey } = await newLinkCertificate(ward, Date.now());
        makePrivateFolder(folder);
        // The certificate last: where it stands, its key does.
        writeFileAtomic(keyFile, Buffer.from(privateKey, 'utf8'));
        writeFileAtomic(certificateFile, Buffer.from(certificate, 'utf8'));
    }
    const { fingerprint256 } = new NodeCertificate(readFileSync(certificateFile));
    const state = isThere ? 'is there already' : 'made';
    return `Certificate of the gateway of ${ward} ${state}: ${certificateFile}, fingerprint ${fingerprint256}. Hand it to the other ward, as ${ward}.pem in the folder of its link.`;
}
