// SPDX-License-Identifier: Apache-2.0
// When the certificates expire that this ward uses. Read again each time, so a renewal shows without a restart.

import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerOptions } from '../options';

/** A certificate by what it is for. `expires`: milliseconds since the epoch. */
export interface CertificateExpiry {
    readonly use: string;
    readonly expires: number;
}

type Places = Pick<ServerOptions, 'organizations' | 'domain' | 'tls'>;

/** The first certificate of a file; what cannot be read as one counts as expired, because nothing else can use it either. */
async function expiryOf(use: string, file: string): Promise<CertificateExpiry> {
    try {
        return { use, expires: new X509Certificate(await readFile(file, 'utf8')).validToDate.getTime() };
    } catch {
        return { use, expires: 0 };
    }
}

/** Every certificate of the ward that this host has. */
export async function certificateExpiries({ organizations, domain, tls }: Places): Promise<CertificateExpiry[]> {
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
    return (await Promise.all([...found, ...gateway])).flat();
}
