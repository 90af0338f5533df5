// SPDX-License-Identifier: Apache-2.0
// Reads a ward's own identities from an organisations folder in cryptogen's layout.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate and its private key, both PEM. */
export interface PemPair {
    readonly certificate: string;
    readonly privateKey: string;
}

/** The authority that issues the ward's certificates. */
export function readAuthority(organizations: string, domain: string): PemPair {
    const folder = authorityFolder(organizations, domain);
    return { certificate: readOne(folder, '-cert.pem'), privateKey: readOne(folder, '_sk') };
}

/** Its certificate alone, PEM. */
export function readAuthorityCertificate(organizations: string, domain: string): string {
    return readOne(authorityFolder(organizations, domain), '-cert.pem');
}

/** The ward's administrator. */
export function readAdministrator(organizations: string, domain: string): PemPair {
    const msp = join(organizations, 'peerOrganizations', domain, 'users', `Admin@${domain}`, 'msp');
    return { certificate: readOne(join(msp, 'signcerts'), '.pem'), privateKey: readOne(join(msp, 'keystore'), '_sk') };
}

function authorityFolder(organizations: string, domain: string): string {
    return join(organizations, 'peerOrganizations', domain, 'ca');
}

/** @throws Error that names the folder and the flags by which another one is named */
function filesIn(folder: string): readonly string[] {
    try {
        return readdirSync(folder);
    } catch {
        throw new Error(`${folder} cannot be read: name the folder of identities with --organizations, and the ward's in it with --domain`);
    }
}

function readOne(folder: string, ending: string): string {
    const [name, ...others] = filesIn(folder).filter((file) => file.endsWith(ending));
    if (name === undefined || others.length > 0) {
        throw new Error(`${folder} must hold exactly one file *${ending}`);
    }
    return readFileSync(join(folder, name), 'utf8');
}
