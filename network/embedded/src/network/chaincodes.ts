// SPDX-License-Identifier: Apache-2.0
// Loads the chaincodes of a network and runs each of them for every peer: packages in threads of their own, contract classes
// (which cannot be handed to a thread) in this one.
import { dirname } from 'node:path';
import { loadShim, type Shim, type ShimChaincode } from '../chaincode/shim';
import { inMemoryStream } from '../chaincode/shim-stream';
import { hasWorkerProgram, startWorker } from '../chaincode/worker-stream';
import type { ChaincodeOptions } from './options';
import type { PeerNode } from './peer-node';

async function load({ name, version, module, contracts }: ChaincodeOptions): Promise<{ shim: Shim; chaincode: ShimChaincode }> {
    if (module !== undefined) {
        const shim = loadShim(module);
        return { shim, chaincode: await shim.chaincodeOfModule(module) };
    }
    if (contracts?.length) {
        const shim = loadShim(dirname(__dirname));
        return { shim, chaincode: shim.chaincodeOfContracts(contracts, name, version ?? '1.0') };
    }
    throw new Error(`chaincode ${name} has neither a module nor contracts`);
}

async function runInThread(peers: readonly PeerNode[], name: string, module: string): Promise<void> {
    const { streams, failed } = startWorker(name, module, peers.length);
    const connected = peers.flatMap((peer, i) => {
        const stream = streams[i];
        return stream ? [peer.connect({ name, stream, start: () => undefined })] : [];
    });
    await Promise.race([Promise.all(connected), failed]);
}

/** Starts a chaincode at all peers and waits until it is ready there. */
export async function startChaincode(options: ChaincodeOptions, peers: readonly PeerNode[]): Promise<void> {
    const { name, module } = options;
    if (module !== undefined && hasWorkerProgram()) {
        await runInThread(peers, name, module);
        return;
    }
    const { shim, chaincode } = await load(options);
    await Promise.all(peers.map((peer) => peer.connect({ name, ...inMemoryStream(shim, chaincode, name) })));
}
