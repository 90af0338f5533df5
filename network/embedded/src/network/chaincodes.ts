// SPDX-License-Identifier: Apache-2.0
// Runs the chaincodes of a network for every peer: packages in threads of their own, contract classes (which cannot be handed to
// a thread) in this one, services wherever they are. Loading takes longest of all at a start, so that it begins before there are peers.
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChaincodeRunner } from '../chaincode/chaincode-handler';
import { serviceLaunch } from '../chaincode/chaincode-service';
import { ChaincodeThread } from '../chaincode/chaincode-thread';
import { loadShim, type Shim, type ShimChaincode } from '../chaincode/shim';
import { inMemoryStream } from '../chaincode/shim-stream';
import { hasWorkerProgram } from '../chaincode/worker-stream';
import { demandDefined } from '../invariants';
import type { ChaincodeOptions } from './options';
import type { PeerNode } from './peer-node';
import { serviceConnections } from './service-connections';

/** A chaincode that is being loaded. */
export interface LoadingChaincode {
    /** Waits until it is ready at all peers; answers what runs it at each of them, in their order. */
    ready(peers: readonly PeerNode[]): Promise<readonly ChaincodeRunner[]>;
    /** Waits for so many milliseconds. @throws Error when it ends meanwhile */
    runsOn(ms: number): Promise<void>;
    /** Ends it, whether or not it was ready. */
    close(): void;
}

function inThread(options: { readonly name: string; readonly module: string }, members: readonly string[], log: Log): LoadingChaincode {
    const { name, module } = options;
    const thread = new ChaincodeThread({ name, module, members }, log);
    const failed = async (): Promise<never> => {
        throw new Error(`chaincode ${name} ${await thread.ended}`);
    };
    return {
        ready: async (peers) => {
            const runners = peers.map((peer, i) => peer.launcher(name, thread.launch(i)));
            await Promise.race([Promise.all(runners.map((runner) => runner.launch())), failed()]);
            thread.use();
            return runners;
        },
        runsOn: (ms) => Promise.race([delay(ms, undefined, { ref: false }), failed()]),
        close: () => {
            thread.close();
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
    loaded.catch(() => undefined); // reported by ready
    return {
        ready: async (peers) => {
            const { shim, chaincode } = await loaded;
            const { name } = options;
            return Promise.all(
                peers.map((peer) => peer.connect({ name, ...inMemoryStream(shim, chaincode, { name, mspId: peer.mspId }) })),
            );
        },
        runsOn: () => Promise.resolve(),
        close: () => undefined,
    };
}

/** A service need not be there yet: its peer dials again with each call. */
function asService(options: ChaincodeOptions, members: readonly string[], log: Log): LoadingChaincode {
    const { name, packageId } = options;
    const connections = serviceConnections(options, members);
    return {
        ready: (peers) => {
            const runners = peers.flatMap((peer, i) =>
                connections.slice(i, i + 1).map((connection) => {
                    const runner = peer.launcher(name, serviceLaunch({ name, packageId, connection }));
                    runner.launch().catch((error: unknown) => {
                        log(`${peer.material.host} will try again with the next call: ${(error as Error).message}`);
                    });
                    return runner;
                }),
            );
            return Promise.resolve(runners);
        },
        runsOn: () => Promise.resolve(),
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
    return module !== undefined && hasWorkerProgram() ? inThread({ name, module }, members, log) : inProcess(options);
}
