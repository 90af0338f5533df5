// SPDX-License-Identifier: Apache-2.0
// Opens the ports of a network: one server for each peer, one for the orderer.
import { healthService } from '../grpc/health-service';
import { startServer, type RunningServer, type Service } from '../grpc/grpc-server';
import type { SignedData } from '../msp/access-control';
import { ordererService } from '../orderer/orderer-service';
import type { ChannelContext, Material } from './channel-context';
import type { Closers } from './closers';
import type { FullOptions } from './options';
import type { PeerNode } from './peer-node';

/** A node that clients connect to. */
export interface Endpoint {
    readonly mspId: string;
    /** The host name in its TLS certificate. */
    readonly name: string;
    /** host:port. */
    readonly address: string;
}

/** Where to connect. */
export interface Endpoints {
    readonly peers: readonly Endpoint[];
    readonly orderer: Endpoint;
}

/** What an orderer's health service tells of; those of the consensus are for other orderers. */
const ORDERER_SERVICES = ['orderer.AtomicBroadcast', 'orderer.Cluster', 'orderer.ClusterNodeService'];

function ordererServices({ channel, broadcast, msps, access }: ChannelContext, [first]: readonly PeerNode[]): Service[] {
    const { channelId } = channel;
    const mayRead = (signed: SignedData): Promise<boolean> => access.mayReadFromOrderer(signed);
    const served = first ? [ordererService(channel, broadcast, { channelId, ledger: first.ledger, msps, mayRead })] : [];
    return [...served, healthService(ORDERER_SERVICES)];
}

async function opened(closers: Closers, server: Promise<RunningServer>): Promise<RunningServer> {
    const running = await server;
    closers.add(() => running.stop());
    return running;
}

/** Starts all servers; each is closed by `closers`. */
export async function listen(
    options: FullOptions,
    material: Material,
    context: ChannelContext,
    peers: readonly PeerNode[],
    closers: Closers,
): Promise<Endpoints> {
    const { host, peerPorts, ordererPort } = options;
    for (const [i, peer] of peers.entries()) {
        const server = startServer({ host, port: peerPorts[i] ?? 0, ...peer.material.tls }, peer.services(peers));
        peer.address = `${host}:${(await opened(closers, server)).port}`;
    }
    const { tls, roots, host: name } = material.orderer;
    const orderer = await opened(closers, startServer({ host, port: ordererPort, ...tls }, ordererServices(context, peers)));
    return {
        peers: peers.map((peer) => ({ mspId: peer.mspId, name: peer.material.host, address: peer.address })),
        orderer: { mspId: roots.mspId, name, address: `${host}:${orderer.port}` },
    };
}
