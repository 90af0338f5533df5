// SPDX-License-Identifier: Apache-2.0
// Runs the chaincodes of a network for every peer: packages in threads of their own, contract classes (which cannot be handed to
// a thread) in this one, services wherever they are. Loading takes longest of all at a start, so that it begins before there are peers.
import { dirname } from 'node:path';
import { loadShim, type Shim, type ShimChaincode } from '../chaincode/shim';
import { inMemoryStream } from '../chaincode/shim-stream';
import { hasWorkerProgram, startWorker } from '../chaincode/worker-stream';
import { demandDefined } from '../invariants';
import type { ChaincodeOptions } from './options';
import type { ConnectedChaincode, PeerNode } from './peer-node';
import { serviceConnections } from './service-connections';

/** A chaincode that is being loaded. */
export interface LoadingChaincode {
    /** Waits until it is ready at all peers. */
    connect(peers: readonly PeerNode[]): Promise<void>;
    /** Ends it, whether or not it was connected. */
    close(): void;
}

type Connections = readonly ConnectedChaincode[];

async function connectAll(peers: readonly PeerNode[], connections: Connections): Promise<void> {
    const pairs = peers.flatMap((peer, i) => connections.slice(i, i + 1).map((connection) => ({ peer, connection })));
    await Promise.all(pairs.map(({ peer, connection }) => peer.connect(connection)));
}

function inThread(name: string, module: string, members: readonly string[]): LoadingChaincode {
    const { streams, failed } = startWorker(name, module, members);
    const connections = streams.map((stream) => ({ name, stream, start: () => undefined }));
    return {
        connect: (nodes) => Promise.race([connectAll(nodes, connections), failed]),
        close: () => {
            streams.forEach((stream) => {
                stream.close();
            });
        },
    };
}

async function load({ name, version = '1.0', module, contracts }: ChaincodeOptions): Promise<{ shim: Shim; chaincode: ShimChaincode }> {
    const shim = loadShim(module ?? dirname(__dirname));
    if (module !== undefined) {
        return { shim, chaincode: await shim.chaincodeOfModule(module) };
    }
    return { shim, chaincode: shim.chaincodeOfContracts(demandDefined(contracts, `the contracts of ${name}`), name, version) };
}

function inProcess(options: ChaincodeOptions): LoadingChaincode {
    const loaded = load(options);
    loaded.catch(() => undefined); // reported by connect
    return {
        connect: async (peers) => {
            const { shim, chaincode } = await loaded;
            await connectAll(
                peers,
                peers.map(({ mspId }) => ({ name: options.name, ...inMemoryStream(shim, chaincode, { name: options.name, mspId }) })),
            );
        },
        close: () => undefined,
    };
}

/** A service need not be there yet: its peer dials again with each call. */
function asService(options: ChaincodeOptions, members: readonly string[], log: Log): LoadingChaincode {
    const { name, packageId } = options;
    const connections = serviceConnections(options, members);
    const install = (peer: PeerNode, i: number): void => {
        for (const connection of connections.slice(i, i + 1)) {
            peer.install({ name, packageId, connection }).catch((error: unknown) => {
                log(`${peer.material.host} will try again with the next call: ${(error as Error).message}`);
            });
        }
    };
    return {
        connect: (peers) => {
            peers.forEach(install);
            return Promise.resolve();
        },
        close: () => undefined,
    };
}

type Log = (message: string) => void;

/** Begins to load a chaincode for the peers of these organisations. */
export function loadChaincode(options: ChaincodeOptions, members: readonly string[], log: Log): LoadingChaincode {
    const { name, module, contracts, services } = options;
    const ways = [module !== undefined, Boolean(contracts?.length), services !== undefined].filter(Boolean).length;
    if (ways !== 1) {
        throw new Error(
            `chaincode ${name} has ${ways === 0 ? 'neither a module nor contracts nor services' : 'more than one of module, contracts and services'}`,
        );
    }
    if (services) {
        return asService(options, members, log);
    }
    return module !== undefined && hasWorkerProgram() ? inThread(name, module, members) : inProcess(options);
}
