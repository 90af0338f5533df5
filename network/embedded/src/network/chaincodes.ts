// SPDX-License-Identifier: Apache-2.0
// Runs the chaincodes of a network for every peer: packages in threads of their own, contract classes (which cannot be handed to
// a thread) in this one. Loading takes longest of all at a start, so that it begins before there are peers.
import { dirname } from 'node:path';
import { loadShim, type Shim, type ShimChaincode } from '../chaincode/shim';
import { inMemoryStream } from '../chaincode/shim-stream';
import { hasWorkerProgram, startWorker } from '../chaincode/worker-stream';
import type { ChaincodeOptions } from './options';
import type { ConnectedChaincode, PeerNode } from './peer-node';

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

function inThread(name: string, module: string, peers: number): LoadingChaincode {
    const { streams, failed } = startWorker(name, module, peers);
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
    const chaincode =
        module === undefined ? shim.chaincodeOfContracts(contracts ?? [], name, version) : await shim.chaincodeOfModule(module);
    return { shim, chaincode };
}

function inProcess(options: ChaincodeOptions): LoadingChaincode {
    const loaded = load(options);
    loaded.catch(() => undefined); // reported by connect
    return {
        connect: async (peers) => {
            const { shim, chaincode } = await loaded;
            await connectAll(
                peers,
                peers.map(() => ({ name: options.name, ...inMemoryStream(shim, chaincode, options.name) })),
            );
        },
        close: () => undefined,
    };
}

/** Begins to load a chaincode for so many peers. */
export function loadChaincode(options: ChaincodeOptions, peers: number): LoadingChaincode {
    const { name, module, contracts } = options;
    if (module === undefined && !contracts?.length) {
        throw new Error(`chaincode ${name} has neither a module nor contracts`);
    }
    return module !== undefined && hasWorkerProgram() ? inThread(name, module, peers) : inProcess(options);
}
