// SPDX-License-Identifier: Apache-2.0
// A certificate authority of one organisation: makes P-256 keys and issues the certificates that cryptogen would issue.
import { createHash, webcrypto } from 'node:crypto';
import 'reflect-metadata'; // the X.509 library asks for it before it is loaded
import * as x509 from '@peculiar/x509';

/** Of every key that is made here. */
export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** How long a certificate is valid. */
export const YEARS_VALID = 10;
/** How long before its making a certificate is valid, for clocks that differ. */
export const BACKDATED_MINUTES = 5;
const LOCALITY = [{ C: ['US'] }, { ST: ['California'] }, { L: ['San Francisco'] }];
const TLS_USES = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];

/** A certificate with its private key, both PEM. */
export interface KeyAndCertificate {
    readonly certificate: string;
    readonly key: string;
}

/** What a leaf certificate says about its holder. */
export interface LeafRequest {
    readonly commonName: string;
    /** The NodeOU role; a TLS certificate has none. */
    readonly unit?: string;
    /** Host names and addresses of a TLS certificate. */
    readonly hosts?: readonly string[];
    readonly tls?: boolean;
}

/** An authority that can issue; `root` is its own certificate and key. */
export interface CertificateAuthority {
    readonly root: KeyAndCertificate;
    issue(request: LeafRequest): Promise<KeyAndCertificate>;
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

function validity(): { notBefore: Date; notAfter: Date } {
    const notBefore = new Date(Math.floor(Date.now() / 60_000 - BACKDATED_MINUTES) * 60_000);
    return { notBefore, notAfter: new Date(notBefore.getTime() + YEARS_VALID * 365 * 86_400_000) };
}

/** A random serial number, hex. */
export function serialNumber(): string {
    const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)));
    bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0); // positive, and no leading zero byte
    return bytes.toString('hex');
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
    return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

const pem = (certificate: x509.X509Certificate): string => `${certificate.toString('pem')}\n`;

const authorityUses =
    x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;

interface Issuer {
    readonly root: x509.X509Certificate;
    readonly signingKey: webcrypto.CryptoKey;
    readonly keyId: string;
}

async function issueLeaf({ root, signingKey, keyId }: Issuer, request: LeafRequest): Promise<KeyAndCertificate> {
    const keys = await newKeys();
    const uses = x509.KeyUsageFlags.digitalSignature | (request.tls ? x509.KeyUsageFlags.keyEncipherment : 0);
    const names = (request.hosts ?? []).map((host) => ({
        type: /^[\d.]+$|:/.test(host) ? ('ip' as const) : ('dns' as const),
        value: host,
    }));
    const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        issuer: root.subjectName,
        subject: new x509.Name([...LOCALITY, ...(request.unit ? [{ OU: [request.unit] }] : []), { CN: [request.commonName] }]),
        ...validity(),
        publicKey: keys.publicKey,
        signingKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
            // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- flags are there to be combined
            new x509.KeyUsagesExtension(uses, true),
            ...(request.tls ? [new x509.ExtendedKeyUsageExtension(TLS_USES)] : []),
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.AuthorityKeyIdentifierExtension(keyId),
            ...(names.length ? [new x509.SubjectAlternativeNameExtension(names)] : []),
        ],
    });
    return { certificate: pem(certificate), key: await privatePem(keys.privateKey) };
}

/** A new authority `<prefix>.<domain>` with its own key. */
export async function createAuthority(prefix: string, domain: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const point = Buffer.from(await webcrypto.subtle.exportKey('raw', keys.publicKey));
    const keyId = createHash('sha256').update(point).digest('hex');
    const root = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: serialNumber(),
        name: new x509.Name([...LOCALITY, { O: [domain] }, { CN: [`${prefix}.${domain}`] }]),
        ...validity(),
        keys,
        signingAlgorithm: ALGORITHM,
        extensions: [
            // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- flags are there to be combined
            new x509.KeyUsagesExtension(authorityUses, true),
            new x509.ExtendedKeyUsageExtension([...TLS_USES].reverse()),
            new x509.BasicConstraintsExtension(true, undefined, true),
            new x509.SubjectKeyIdentifierExtension(keyId),
        ],
    });
    return {
        root: { certificate: pem(root), key: await privatePem(keys.privateKey) },
        issue: (request) => issueLeaf({ root, signingKey: keys.privateKey, keyId }, request),
    };
}
