// SPDX-License-Identifier: Apache-2.0
// Reads back, from the organisations folder, what the network's nodes need of their identities.
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ordererFolder, ordererOrganizationFolder, peerFolder, peerOrganizationFolder } from '../identities/folder-layout';
import { ordererHost, peerHost, type OrdererOrganization, type PeerOrganization } from '../identities/organizations';
import { readSigningIdentity, type SigningIdentity } from '../msp/signing-identity';
import type { OrganizationRoots } from './msp-config';

/** A node's identity and TLS certificate, with its organisation's roots. */
export interface NodeMaterial {
    readonly host: string;
    readonly signer: SigningIdentity;
    readonly roots: OrganizationRoots;
    readonly tls: { readonly certificate: Buffer; readonly key: Buffer };
}

function roots(mspId: string, folder: string, domain: string): OrganizationRoots {
    return {
        mspId,
        root: readFileSync(join(folder, 'msp', 'cacerts', `ca.${domain}-cert.pem`)),
        tlsRoot: readFileSync(join(folder, 'msp', 'tlscacerts', `tlsca.${domain}-cert.pem`)),
    };
}

/** A real peer does not start with an expired identity either; here, too, the first thing said is what to do. */
function demandValid(root: string, file: string): Buffer {
    const content = readFileSync(file);
    const { validToDate } = new X509Certificate(content);
    if (validToDate.getTime() <= Date.now()) {
        throw new Error(`certificate ${file} expired on ${validToDate.toISOString()}: run renew-certificates --organizations ${root}`);
    }
    return content;
}

function signerOf(root: string, mspId: string, folder: string): SigningIdentity {
    const certificates = join(folder, 'msp', 'signcerts');
    readdirSync(certificates).forEach((name) => demandValid(root, join(certificates, name)));
    return readSigningIdentity(mspId, join(folder, 'msp'));
}

/** A node's host name, and the folder with what is its own. */
interface NodePlace {
    readonly host: string;
    readonly folder: string;
}

function node(root: string, { host, folder }: NodePlace, organizationRoots: OrganizationRoots): NodeMaterial {
    return {
        host,
        signer: signerOf(root, organizationRoots.mspId, folder),
        roots: organizationRoots,
        tls: { certificate: demandValid(root, join(folder, 'tls', 'server.crt')), key: readFileSync(join(folder, 'tls', 'server.key')) },
    };
}

/** The material of an organisation's peer. */
export function peerMaterial(root: string, organization: PeerOrganization): NodeMaterial {
    const { mspId, domain } = organization;
    const place = { host: peerHost(organization), folder: peerFolder(root, organization) };
    return node(root, place, roots(mspId, peerOrganizationFolder(root, organization), domain));
}

/** The material of the ordering node. */
export function ordererMaterial(root: string, organization: OrdererOrganization): NodeMaterial {
    const { mspId, domain } = organization;
    const place = { host: ordererHost(organization), folder: ordererFolder(root, organization) };
    return node(root, place, roots(mspId, ordererOrganizationFolder(root, organization), domain));
}

/** The identity of an organisation's administrator. */
export function adminIdentity(root: string, organization: PeerOrganization): SigningIdentity {
    const folder = join(peerOrganizationFolder(root, organization), 'users', `Admin@${organization.domain}`);
    return signerOf(root, organization.mspId, folder);
}
