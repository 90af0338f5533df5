// SPDX-License-Identifier: Apache-2.0
// Opens the ports of a network: one server for each peer, one for the orderer.
import { healthService } from '../grpc/health-service';
import { startServer, type Service } from '../grpc/grpc-server';
import { demandDefined } from '../invariants';
import type { SignedData } from '../msp/access-control';
import { ordererService } from '../orderer/orderer-service';
import type { ChannelContext, Material } from './channel-context';
import type { Closers } from './closers';
import type { NodeMaterial } from './material';
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

/** What is to be opened. */
export interface ListenOptions {
    readonly options: FullOptions;
    readonly material: Material;
    readonly context: ChannelContext;
    readonly peers: readonly PeerNode[];
}

/** Starts all servers; each is closed by `closers`. */
export async function listen({ options, material, context, peers }: ListenOptions, closers: Closers): Promise<Endpoints> {
    const { host, externalHost, peerPorts, ordererPort } = options;
    const open = async (port: number, { tls }: NodeMaterial, services: readonly Service[]): Promise<string> => {
        const server = await startServer({ host, port, ...tls }, services);
        closers.add(() => server.stop());
        return `${externalHost}:${server.port}`;
    };
    const places = peers.map((peer, i) => ({ peer, port: demandDefined(peerPorts[i], `the port of ${peer.material.host}`) }));
    // Where a port is given its address is known before: a peer that serves already may have to name one that does not yet.
    places.forEach(({ peer, port }) => {
        peer.listensAt(`${externalHost}:${port}`);
    });
    for (const { peer, port } of places) {
        const others = peers.filter((other) => other !== peer).map(({ remote }) => remote);
        peer.listensAt(await open(port, peer.material, peer.services(others)));
    }
    const { channel, broadcast, msps, access } = context;
    const mayRead = (signed: SignedData): Promise<boolean> => access.mayReadFromOrderer(signed);
    const { channelId } = channel;
    const [first] = peers;
    const services = first ? [ordererService(channel, broadcast, { channelId, ledger: first.ledger, msps, mayRead })] : [];
    const { roots, host: name } = material.orderer;
    const address = await open(ordererPort, material.orderer, [...services, healthService(ORDERER_SERVICES)]);
    return {
        peers: peers.map((peer) => ({ mspId: peer.mspId, name: peer.material.host, address: peer.address })),
        orderer: { mspId: roots.mspId, name, address },
    };
}
