// SPDX-License-Identifier: Apache-2.0
// Where cryptogen puts things: paths inside an organisations folder, for everyone who reads or writes it.
import { join } from 'node:path';
import { ordererHost, peerHost, type OrdererOrganization, type PeerOrganization } from './organizations';

/** The folder of a peer organisation. */
export const peerOrganizationFolder = (root: string, { domain }: PeerOrganization): string => join(root, 'peerOrganizations', domain);

/** The folder of the ordering organisation. */
export const ordererOrganizationFolder = (root: string, { domain }: OrdererOrganization): string =>
    join(root, 'ordererOrganizations', domain);

/** The folder of an organisation's peer, with `msp` and `tls` in it. */
export const peerFolder = (root: string, organization: PeerOrganization): string =>
    join(peerOrganizationFolder(root, organization), 'peers', peerHost(organization));

/** The folder of the ordering node, with `msp` and `tls` in it. */
export const ordererFolder = (root: string, organization: OrdererOrganization): string =>
    join(ordererOrganizationFolder(root, organization), 'orderers', ordererHost(organization));
