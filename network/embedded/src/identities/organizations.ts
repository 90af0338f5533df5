// SPDX-License-Identifier: Apache-2.0
// The organisations of a network as arguments: names, domains and nodes, with the two wards and one orderer as default.

/** An organisation with one peer (`peer0.<domain>`), an administrator and numbered users. */
export interface PeerOrganization {
    readonly mspId: string;
    readonly domain: string;
    /** How many `UserN@<domain>` identities to issue; 1 unless told. */
    readonly users?: number;
}

/** The organisation that runs the ordering service (`orderer.<domain>`). */
export interface OrdererOrganization {
    readonly mspId: string;
    readonly domain: string;
}

/** Everyone on the channel. */
export interface Organizations {
    readonly peers: readonly PeerOrganization[];
    readonly orderer: OrdererOrganization;
}

/** Two wards and one orderer, as Fabric's own test network has two organisations and one orderer. */
export const defaultOrganizations: Organizations = {
    peers: [
        { mspId: 'Ward1MSP', domain: 'ward1.example.com' },
        { mspId: 'Ward2MSP', domain: 'ward2.example.com' },
    ],
    orderer: { mspId: 'OrdererMSP', domain: 'example.com' },
};

/** The host name of an organisation's only peer. */
export const peerHost = (organization: PeerOrganization): string => `peer0.${organization.domain}`;

/** The host name of the only ordering node. */
export const ordererHost = (organization: OrdererOrganization): string => `orderer.${organization.domain}`;
