// SPDX-License-Identifier: Apache-2.0
// Renews certificates in an organisations folder: same holder, same key, same extensions, same authority, a new serial number and new dates.
// The key stays because a Raft consenter stands in the channel's configuration by its TLS certificate, and Fabric compares public keys there.
import { createPrivateKey, webcrypto } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import 'reflect-metadata'; // the X.509 library asks for it before it is loaded
import * as x509 from '@peculiar/x509';
import { ALGORITHM, BACKDATED_MINUTES, serialNumber, YEARS_VALID } from './certificate-authority';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** What to renew, and until when. */
export interface RenewalOptions {
    /** The folder that has `peerOrganizations` and `ordererOrganizations`, as cryptogen or this package made it. */
    readonly organizationsDir: string;
    /** Organisations by domain, such as `ward1.example.com`; all that the folder has unless told. */
    readonly domains?: readonly string[];
    /** End of validity; ten years from now unless told, and never later than the authority's own. */
    readonly until?: Date;
    readonly now?: Date;
}

/** A certificate that was renewed: its path in the folder, and its new end. */
export interface RenewedCertificate {
    readonly file: string;
    readonly until: Date;
}

interface Issuer {
    readonly root: x509.X509Certificate;
    readonly key: webcrypto.CryptoKey;
}

interface Replacement {
    readonly file: string;
    readonly certificate: x509.X509Certificate;
}

const pemFiles = (folder: string): string[] =>
    existsSync(folder)
        ? readdirSync(folder)
              .filter((name) => /\.(pem|crt)$/.test(name))
              .map((name) => join(folder, name))
        : [];

const subfolders = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []);

/** The authority of an organisation, in `ca` or `tlsca`. @throws Error when its key is not there */
async function issuerIn(folder: string): Promise<Issuer> {
    const [file] = pemFiles(folder);
    const keyFile = existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('_sk')) : undefined;
    if (file === undefined || keyFile === undefined) {
        throw new Error(`${folder} has no certificate with its key: renew where the authority is kept`);
    }
    const key = createPrivateKey(readFileSync(join(folder, keyFile))).export({ format: 'der', type: 'pkcs8' });
    return {
        root: new x509.X509Certificate(readFileSync(file, 'utf8')),
        key: await webcrypto.subtle.importKey('pkcs8', key, ALGORITHM, false, ['sign']),
    };
}

/** Whole seconds, and never outside the authority's own time: an MSP refuses a certificate that begins before its authority. */
function validity({ root }: Issuer, { until, now = new Date() }: RenewalOptions): { notBefore: Date; notAfter: Date } {
    if (root.notAfter <= now) {
        throw new Error(`the authority ${root.subject} expired itself on ${root.notAfter.toISOString()}: its members cannot be renewed`);
    }
    if (until !== undefined && until <= root.notBefore) {
        throw new Error(`${until.toISOString()} is before the authority ${root.subject} began`);
    }
    const end = Math.min(until?.getTime() ?? now.getTime() + YEARS_VALID * 365 * DAY, root.notAfter.getTime());
    const start = Math.max(Math.min(now.getTime() - BACKDATED_MINUTES * MINUTE, end - MINUTE), root.notBefore.getTime());
    return { notBefore: wholeSecond(start), notAfter: wholeSecond(end) };
}

const wholeSecond = (time: number): Date => new Date(Math.floor(time / 1000) * 1000);

async function renewed(file: string, issuer: Issuer, options: RenewalOptions): Promise<Replacement> {
    const old = new x509.X509Certificate(readFileSync(file, 'utf8'));
    if (!(await old.verify({ publicKey: issuer.root.publicKey, signatureOnly: true }))) {
        throw new Error(`${file} was not issued by ${issuer.root.subject}: renew it where its authority is kept`);
    }
    const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        issuer: issuer.root.subjectName,
        subject: old.subjectName,
        ...validity(issuer, options),
        publicKey: old.publicKey,
        signingKey: issuer.key,
        signingAlgorithm: ALGORITHM,
        extensions: old.extensions,
    });
    return { file, certificate };
}

/**
 * Renews every certificate of nodes and users, also those that have expired. Nothing is written unless all can be renewed.
 * @returns what was renewed
 * @throws Error that names the authority or file that stands in the way
 */
export async function renewCertificates(options: RenewalOptions): Promise<RenewedCertificate[]> {
    const { organizationsDir, domains } = options;
    const found = ['peerOrganizations', 'ordererOrganizations'].flatMap((kind) => subfolders(join(organizationsDir, kind)));
    const unknown = (domains ?? []).find((domain) => !found.some((folder) => folder.endsWith(`/${domain}`)));
    if (found.length === 0 || unknown !== undefined) {
        throw new Error(`${organizationsDir} has no organisation${unknown === undefined ? '' : ` ${unknown}`}`);
    }
    const folders = domains === undefined ? found : found.filter((folder) => domains.some((domain) => folder.endsWith(`/${domain}`)));
    const renewals = folders.map(async (folder) => {
        const members = ['peers', 'orderers', 'users'].flatMap((kind) => subfolders(join(folder, kind)));
        const identities = members.flatMap((member) => pemFiles(join(member, 'msp', 'signcerts')));
        const tls = members.flatMap((member) => pemFiles(join(member, 'tls')).filter((file) => !file.endsWith('ca.crt')));
        const [sign, tlsca] = [await issuerIn(join(folder, 'ca')), await issuerIn(join(folder, 'tlsca'))];
        return Promise.all([
            ...identities.map(async (file) => renewed(file, sign, options)),
            ...tls.map(async (file) => renewed(file, tlsca, options)),
        ]);
    });
    const replacements = (await Promise.all(renewals)).flat();
    for (const { file, certificate } of replacements) {
        // A file is the old certificate or the new one, never half of either.
        writeFileSync(`${file}.new`, `${certificate.toString('pem')}\n`);
        renameSync(`${file}.new`, file);
    }
    return replacements.map(({ file, certificate }) => ({ file: relative(organizationsDir, file), until: certificate.notAfter }));
}
