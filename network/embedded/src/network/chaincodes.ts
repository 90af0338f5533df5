// SPDX-License-Identifier: Apache-2.0
// Loads the chaincodes of a network and runs each of them for every peer.
import { dirname } from 'node:path';
import { inMemoryStream } from '../chaincode/shim-stream';
import { loadShim, type Shim, type ShimChaincode } from '../chaincode/shim';
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

/** Starts a chaincode at all peers and waits until it is ready there. */
export async function startChaincode(options: ChaincodeOptions, peers: readonly PeerNode[]): Promise<void> {
    const { shim, chaincode } = await load(options);
    await Promise.all(peers.map((peer) => peer.connect({ name: options.name, ...inMemoryStream(shim, chaincode, options.name) })));
}
