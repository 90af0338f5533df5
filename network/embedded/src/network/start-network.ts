// SPDX-License-Identifier: Apache-2.0
// Puts a network together in one process: identities, channel, peers, orderer, chaincodes, gRPC servers.
import { mkdirSync } from 'node:fs';
import { ensureOrganizations } from '../identities/organizations-folder';
import { startServer, type RunningServer, type Service } from '../grpc/grpc-server';
import { openChannel } from '../ledger/channel';
import { ChannelPolicies } from '../ledger/policy/channel-policies';
import type { Channel, OrganisationConfig } from '../ledger/ports';
import { AccessControl, type SignedData } from '../msp/access-control';
import { MspManager } from '../msp/msp-manager';
import { broadcaster } from '../orderer/broadcast';
import { ordererService } from '../orderer/orderer-service';
import { startChaincode } from './chaincodes';
import { commitDefinitions } from './lifecycle';
import { adminIdentity, ordererMaterial, peerMaterial, type NodeMaterial } from './material';
import { fabricMspConfig } from './msp-config';
import { fullOptions, type FullOptions, type NetworkOptions } from './options';
import { PeerNode, type ChannelContext } from './peer-node';

/** A node that clients connect to. */
export interface Endpoint {
    readonly mspId: string;
    /** The host name in its TLS certificate. */
    readonly name: string;
    /** host:port. */
    readonly address: string;
}

/** A running network. */
export interface Network {
    readonly endpoints: { readonly peers: readonly Endpoint[]; readonly orderer: Endpoint };
    /** Identities in cryptogen's layout. */
    readonly organizationsDir: string;
    /** Commits what was ordered, then closes everything. */
    stop(): Promise<void>;
}

interface Material {
    readonly peers: readonly NodeMaterial[];
    readonly orderer: NodeMaterial;
}

function organisationConfigs(options: FullOptions, { peers, orderer }: Material): OrganisationConfig[] {
    const endpoint = (port: number | undefined): string => `${options.host}:${port ?? 0}`;
    return [
        ...peers.map(({ roots }, i) => ({
            mspId: roots.mspId,
            kind: 'application' as const,
            mspConfig: fabricMspConfig(roots),
            endpoint: endpoint(options.peerPorts[i]),
        })),
        { mspId: orderer.roots.mspId, kind: 'orderer', mspConfig: fabricMspConfig(orderer.roots), endpoint: endpoint(options.ordererPort) },
    ];
}

async function openLedger(
    options: FullOptions,
    material: Material,
    msps: MspManager,
    organisations: OrganisationConfig[],
): Promise<Channel> {
    mkdirSync(options.ledgerDir, { recursive: true });
    return openChannel({
        channelId: options.channel,
        directory: options.ledgerDir,
        batch: options.batch,
        organisations,
        peers: material.peers.map(({ host, signer }) => ({ name: host, mspId: signer.mspId, serializedIdentity: signer.serialized })),
        identities: msps,
        blockSigner: { serializedIdentity: material.orderer.signer.serialized, sign: (message) => material.orderer.signer.sign(message) },
        log: options.log,
    });
}

function ordererServices({ channel, broadcast, msps, access }: ChannelContext, [first]: readonly PeerNode[]): Service[] {
    const { channelId } = channel;
    const mayRead = (signed: SignedData): Promise<boolean> => access.mayReadFromOrderer(signed);
    return first ? [ordererService(channel, broadcast, { channelId, ledger: first.ledger, msps, mayRead })] : [];
}

async function listen(
    options: FullOptions,
    material: Material,
    peers: readonly PeerNode[],
    context: ChannelContext,
): Promise<RunningServer[]> {
    const { host } = options;
    const servers: RunningServer[] = [];
    for (const [i, peer] of peers.entries()) {
        const server = await startServer({ host, port: options.peerPorts[i] ?? 0, ...peer.material.tls }, peer.services(peers));
        peer.address = `${host}:${server.port}`;
        servers.push(server);
    }
    servers.push(await startServer({ host, port: options.ordererPort, ...material.orderer.tls }, ordererServices(context, peers)));
    return servers;
}

function running(
    options: FullOptions,
    material: Material,
    peers: readonly PeerNode[],
    servers: readonly RunningServer[],
    channel: Channel,
): Network {
    const orderer = {
        mspId: material.orderer.roots.mspId,
        name: material.orderer.host,
        address: `${options.host}:${servers.at(-1)?.port ?? 0}`,
    };
    return {
        endpoints: { peers: peers.map(({ mspId, material: { host }, address }) => ({ mspId, name: host, address })), orderer },
        organizationsDir: options.organizationsDir,
        stop: async () => {
            await Promise.all(servers.map((server) => server.stop()));
            await channel.settled();
            peers.forEach((peer) => {
                peer.close();
            });
            await channel.close();
        },
    };
}

/**
 * Starts a network, or resumes the one that is in the data folder.
 * @param given - see NetworkOptions; only the data folder and the chaincodes have no default
 * @returns where to connect, and how to stop it
 */
export async function startNetwork(given: NetworkOptions): Promise<Network> {
    const options = fullOptions(given);
    const { organizations, organizationsDir } = options;
    await ensureOrganizations(organizationsDir, organizations);
    const material = {
        peers: organizations.peers.map((organization) => peerMaterial(organizationsDir, organization)),
        orderer: ordererMaterial(organizationsDir, organizations.orderer),
    };
    const organisations = organisationConfigs(options, material);
    const msps = new MspManager([...material.peers, material.orderer].map(({ roots }) => ({ mspId: roots.mspId, roots: [roots.root] })));
    const policies = new ChannelPolicies(organisations);
    const access = new AccessControl(options.channel, msps, policies);
    const channel = await openLedger(options, material, msps, organisations);
    const broadcast = broadcaster({ channel, access, absoluteMaxBytes: options.batch.absoluteMaxBytes });
    const context = { channel, msps, policies, access, broadcast, executeTimeoutMs: options.executeTimeoutMs };
    const peers = material.peers.map((node) => new PeerNode(node, context));
    await Promise.all(options.chaincodes.map((chaincode) => startChaincode(chaincode, peers)));
    const [organization] = organizations.peers;
    if (organization) {
        await commitDefinitions({ channel, broadcast, peers, admin: adminIdentity(organizationsDir, organization) }, options.chaincodes);
    }
    return running(options, material, peers, await listen(options, material, peers, context), channel);
}
