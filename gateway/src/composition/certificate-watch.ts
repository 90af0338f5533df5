// SPDX-License-Identifier: Apache-2.0
// When the certificates expire that this ward uses. Read again each time, so a renewal shows without a restart.

import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CUSTODIAN, type Custodian, REGISTRAR } from '../custody';
import type { ServerOptions } from '../options';
import type { Enrolment } from '../services/participants';

/** A certificate by what it is for. `expires`: milliseconds since the epoch. */
export interface CertificateExpiry {
    readonly use: string;
    readonly expires: number;
}

type Places = Pick<ServerOptions, 'organizations' | 'domain' | 'tls' | 'wardLink'>;

/** Who knows the certificates that the custodian issued. */
export interface IssuedCertificates {
    readonly custodian: Pick<Custodian, 'identity'>;
    readonly enrolment: Pick<Enrolment, 'administratorCertificates'>;
}

const endOf = (certificate: string | Buffer): number => new X509Certificate(certificate).validToDate.getTime();

/** The first certificate of a file; what cannot be read as one counts as expired, because nothing else can use it either. */
async function expiryOf(use: string, file: string): Promise<CertificateExpiry> {
    try {
        return { use, expires: endOf(await readFile(file)) };
    } catch {
        return { use, expires: 0 };
    }
}

/** Every certificate of the ward that this host has. */
export async function certificateExpiries({ organizations, domain, tls, wardLink }: Places): Promise<CertificateExpiry[]> {
    const ward = join(organizations, 'peerOrganizations', domain);
    const peer = join(ward, 'peers', `peer0.${domain}`);
    const folders = {
        authority: join(ward, 'ca'),
        'tls-authority': join(ward, 'tlsca'),
        peer: join(peer, 'msp', 'signcerts'),
        'peer-tls': join(peer, 'tls'),
        administrator: join(ward, 'users', `Admin@${domain}`, 'msp', 'signcerts'),
    };
    const found = Object.entries(folders).map(async ([use, folder]) => {
        // A folder that is not on this host is watched where it is.
        const names = await readdir(folder).catch(() => []);
        const own = names.filter((name) => /\.(pem|crt)$/.test(name) && name !== 'ca.crt');
        return Promise.all(own.map(async (name) => expiryOf(use, join(folder, name))));
    });
    const gateway = tls === undefined ? [] : [expiryOf('gateway-tls', tls.cert).then((expiry) => [expiry])];
    // Of the ward link our own, and the other ward's as it was handed over.
    const link =
        wardLink === undefined
            ? []
            : Object.entries({ 'ward-link': 'certificate', 'other-ward-link': wardLink.ward }).map(async ([use, name]) => [
                  await expiryOf(use, join(wardLink.folder, `${name}.pem`)),
              ]);
    return (await Promise.all([...found, ...gateway, ...link])).flat();
}

/** Of those that only `register-admin` replaces: the ward's own processes', and of its administrators' the one that ends first. */
export async function issuedExpiries({ custodian, enrolment }: IssuedCertificates): Promise<CertificateExpiry[]> {
    const services = Object.entries({ registrar: REGISTRAR, custodian: CUSTODIAN }).map(async ([use, name]) => {
        // While the custodian is away it has an alarm of its own.
        const identity = await custodian.identity(name).catch(() => undefined);
        return identity === undefined ? [] : [{ use, expires: endOf(identity.certificate) }];
    });
    const ends = enrolment.administratorCertificates().map(endOf);
    const administrators = ends.length === 0 ? [] : [{ use: 'administrators', expires: Math.min(...ends) }];
    return [...(await Promise.all(services)).flat(), ...administrators];
}
