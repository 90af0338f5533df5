// SPDX-License-Identifier: Apache-2.0
// Opens the channel of a network: its members, its policies, its ledger, and the door of its orderer.
import { mkdirSync } from 'node:fs';
import { openChannel } from '../ledger/channel';
import { ChannelPolicies } from '../ledger/policy/channel-policies';
import type { Channel, OrganisationConfig } from '../ledger/ports';
import { AccessControl } from '../msp/access-control';
import { MspManager } from '../msp/msp-manager';
import { broadcaster, type Broadcast } from '../orderer/broadcast';
import { ordererMaterial, peerMaterial, type NodeMaterial } from './material';
import { fabricMspConfig } from './msp-config';
import type { FullOptions } from './options';

/** The identities of all nodes. */
export interface Material {
    readonly peers: readonly NodeMaterial[];
    readonly orderer: NodeMaterial;
}

/** What all peers and the orderer share. */
export interface ChannelContext {
    readonly channel: Channel;
    readonly msps: MspManager;
    readonly policies: ChannelPolicies;
    readonly access: AccessControl;
    readonly broadcast: Broadcast;
    readonly executeTimeoutMs: number;
}

/** Reads the identities of all nodes back from the organisations folder. */
export function readMaterial({ organizations, organizationsDir }: FullOptions): Material {
    return {
        peers: organizations.peers.map((organization) => peerMaterial(organizationsDir, organization)),
        orderer: ordererMaterial(organizationsDir, organizations.orderer),
    };
}

/** Opens the channel, or creates it. */
export async function openContext(options: FullOptions, { peers, orderer }: Material): Promise<ChannelContext> {
    const config = ({ roots }: NodeMaterial, kind: OrganisationConfig['kind'], port = 0): OrganisationConfig => ({
        mspId: roots.mspId,
        kind,
        mspConfig: fabricMspConfig(roots),
        endpoint: `${options.externalHost}:${port}`,
    });
    const organisations = [
        ...peers.map((peer, i) => config(peer, 'application', options.peerPorts[i])),
        config(orderer, 'orderer', options.ordererPort),
    ];
    const msps = new MspManager([...peers, orderer].map(({ roots }) => ({ mspId: roots.mspId, roots: [roots.root] })));
    const policies = new ChannelPolicies(organisations);
    const { executeTimeoutMs, blockReaders } = options;
    const access = new AccessControl(options.channel, msps, { policies, blockReaders });
    const { signer } = orderer;
    mkdirSync(options.ledgerDir, { recursive: true });
    const channel = await openChannel({
        channelId: options.channel,
        directory: options.ledgerDir,
        batch: options.batch,
        blockReaders,
        strict: options.strict,
        organisations,
        peers: peers.map((peer) => ({ name: peer.host, mspId: peer.signer.mspId, serializedIdentity: peer.signer.serialized })),
        identities: msps,
        blockSigner: { serializedIdentity: signer.serialized, sign: (message) => signer.sign(message) },
        log: options.log,
    });
    const broadcast = broadcaster({ channel, access, absoluteMaxBytes: options.batch.absoluteMaxBytes });
    return { channel, msps, policies, access, broadcast, executeTimeoutMs };
}
