// SPDX-License-Identifier: Apache-2.0
// Reads back, from the organisations folder, what the network's nodes need of their identities.
import { readFileSync } from 'node:fs';
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

function node(host: string, mspId: string, folder: string, organizationRoots: OrganizationRoots): NodeMaterial {
    return {
        host,
        signer: readSigningIdentity(mspId, join(folder, 'msp')),
        roots: organizationRoots,
        tls: { certificate: readFileSync(join(folder, 'tls', 'server.crt')), key: readFileSync(join(folder, 'tls', 'server.key')) },
    };
}

/** The material of an organisation's peer. */
export function peerMaterial(root: string, organization: PeerOrganization): NodeMaterial {
    const { mspId, domain } = organization;
    return node(
        peerHost(organization),
        mspId,
        peerFolder(root, organization),
        roots(mspId, peerOrganizationFolder(root, organization), domain),
    );
}

/** The material of the ordering node. */
export function ordererMaterial(root: string, organization: OrdererOrganization): NodeMaterial {
    const { mspId, domain } = organization;
    const folder = ordererFolder(root, organization);
    return node(ordererHost(organization), mspId, folder, roots(mspId, ordererOrganizationFolder(root, organization), domain));
}

/** The identity of an organisation's administrator. */
export function adminIdentity(root: string, organization: PeerOrganization): SigningIdentity {
    const folder = join(peerOrganizationFolder(root, organization), 'users', `Admin@${organization.domain}`, 'msp');
    return readSigningIdentity(organization.mspId, folder);
}
